using Fabric.Sharding;

namespace Fabric.Checkpoints;

/// <summary>One tensor to be read: its name in the checkpoint (aliases resolved), and where the bytes go.</summary>
/// <param name="Name">The name.</param>
/// <param name="Target">Where the bytes go.</param>
/// <param name="Box">Which part of the tensor; <see langword="null"/> for all of it.</param>
internal sealed record TensorRead(string Name, TensorTarget Target, Box? Box = null);
