namespace Fabric.Checkpoints;

/// <summary>Where the bytes of one tensor, or whole blocks of it, stand in a file.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Offset">From the start of the file, in bytes.</param>
/// <param name="Length">In bytes.</param>
/// <param name="FirstBlock">The number of its first block; meaningless where the file has no hashes.</param>
internal readonly record struct TensorRange(string Name, long Offset, long Length, int FirstBlock)
{
    public long End => Offset + Length;

    /// <summary>The blocks that hold the bytes from <paramref name="start"/> to <paramref name="end"/>.</summary>
    /// <param name="start">From the start of the range, in bytes.</param>
    /// <param name="end">Exclusive.</param>
    /// <param name="blocksStart">Where the first of those blocks begins.</param>
    public TensorRange Blocks(long start, long end, out long blocksStart)
    {
        long first = start / DataBlocks.Size;
        blocksStart = first * DataBlocks.Size;
        long blocksEnd = Math.Min(DataBlocks.CountOf(end) * DataBlocks.Size, Length);
        return new TensorRange(Name, Offset + blocksStart, blocksEnd - blocksStart, unchecked(FirstBlock + (int)first));
    }
}
