namespace Fabric.Checkpoints;

/// <summary>One tensor to be read whole: its name in the file (aliases resolved), and where the bytes go.</summary>
internal sealed record TensorRead(string Name, TensorTarget Target);
