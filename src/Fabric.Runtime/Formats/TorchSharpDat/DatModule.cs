namespace Fabric.Formats.TorchSharpDat;

/// <summary>A module's state: parameters and buffers by name.</summary>
/// <param name="Tensors">In the order of the file.</param>
internal sealed record DatModule(IReadOnlyList<KeyValuePair<string, DatTensor>> Tensors) : DatContent;
