namespace Fabric.Checkpoints;

/// <summary>One shard of a folder.</summary>
/// <param name="Length">The length of the file in bytes.</param>
/// <param name="Checksum">The checksum of its header, 32 digits: it covers everything in the file.</param>
internal readonly record struct ShardInfo(long Length, string Checksum);
