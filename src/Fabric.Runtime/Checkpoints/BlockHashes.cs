namespace Fabric.Checkpoints;

/// <summary>Takes the blocks of a file's data as they are written, in any order and on any thread, and keeps a checksum of each.</summary>
internal abstract class BlockHashes
{
    /// <param name="block">Its number.</param>
    /// <param name="bytes">All of it.</param>
    public abstract void Add(int block, ReadOnlySpan<byte> bytes);
}
