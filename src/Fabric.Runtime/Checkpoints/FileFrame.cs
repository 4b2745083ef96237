namespace Fabric.Checkpoints;

/// <summary>What stands around the data in one file, of lengths that are known before anything is written. It holds the data's checksums, so that it is written last, or record by record with the data.</summary>
internal abstract class FileFrame
{
    /// <summary>The length of the whole file in bytes.</summary>
    public abstract long FileLength { get; }

    /// <summary>Makes room for the checksums of the data's blocks.</summary>
    /// <param name="count">The number of blocks.</param>
    public abstract BlockHashes NewHashes(int count);

    /// <summary>What is written with a tensor's data, at once: nothing but that, or all of a record.</summary>
    /// <param name="tensors">Tensors that are not streamed, in the order of the file.</param>
    public virtual IReadOnlyList<TensorRange> WrittenWith(IReadOnlyList<TensorRange> tensors) => tensors;

    /// <summary>Completes what is written with a tensor's data.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="hashes">Those of its blocks among them.</param>
    /// <param name="written">What is written, with the data in its place.</param>
    public virtual void Complete(TensorRange tensor, BlockHashes hashes, Span<byte> written)
    {
    }

    /// <summary>Writes all that is not written with a tensor's data.</summary>
    /// <param name="hashes">Those of all blocks.</param>
    /// <param name="write">Writes to the file.</param>
    /// <returns>The file's length, and the checksum that stands for all of it.</returns>
    public abstract ShardInfo Write(BlockHashes hashes, WriteAt write);
}
