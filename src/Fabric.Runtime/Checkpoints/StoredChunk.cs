using Fabric.Sharding;

namespace Fabric.Checkpoints;

/// <summary>A part of a tensor that stands in one file, under the tensor's name.</summary>
internal readonly record struct StoredChunk(int File, Box Box);
