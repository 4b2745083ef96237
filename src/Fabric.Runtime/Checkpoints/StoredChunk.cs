using Fabric.Sharding;

namespace Fabric.Checkpoints;

/// <summary>A part of a tensor that stands in one file.</summary>
/// <param name="File">The number of the file.</param>
/// <param name="Box">Which part it is.</param>
/// <param name="Name">What the file calls it; <see langword="null"/> where that is the tensor's name.</param>
internal readonly record struct StoredChunk(int File, Box Box, string? Name = null);
