namespace Fabric.Checkpoints;

/// <summary>Takes the blocks of a file's data as they are written, in any order and on any thread, and keeps a checksum of each.</summary>
internal abstract class BlockHashes
{
    /// <param name="block">Its number.</param>
    /// <param name="bytes">All of it.</param>
    public abstract void Add(int block, ReadOnlySpan<byte> bytes);

    /// <summary>The checksums of some blocks as they are in memory, the same on all ranks.</summary>
    /// <param name="first">The first block.</param>
    /// <param name="count">The number of blocks.</param>
    public abstract Span<byte> BytesOf(int first, int count);
}
