using Fabric.Formats;

namespace Fabric.Checkpoints;

/// <summary>Bytes of tensors, where they are stored. They leave it verified, where there is anything to verify them by.</summary>
internal abstract class VerifiedData
{
    /// <summary>The file.</summary>
    public abstract string Path { get; }

    /// <summary>What offsets count from: ranges of the same that follow one another are read together.</summary>
    public virtual object Origin => this;

    /// <summary>Whether a range can be verified only when all of its blocks were read.</summary>
    public virtual bool VerifiesWhole => false;

    /// <summary>Reads and verifies a whole number of blocks of one tensor, one after the other.</summary>
    /// <param name="range">The tensor.</param>
    /// <param name="start">Where in the tensor, in bytes: the start of a block.</param>
    /// <param name="bytes">At most one block.</param>
    /// <exception cref="CheckpointCorruptException">The bytes are damaged or missing.</exception>
    /// <exception cref="CheckpointException">The system refused to read.</exception>
    public void ReadBlock(TensorRange range, long start, Span<byte> bytes)
    {
        try
        {
            Read(bytes, range.Offset + start);
        }
        catch (EndOfStreamException e)
        {
            throw new CheckpointCorruptException($"Tensor {FileText.Show(range.Name)} cannot be read: {e.Message}", Path, e);
        }
        catch (Exception e) when (Unreadable.Is(e))
        {
            throw Unreadable.Of($"Tensor '{range.Name}' in '{Path}'", Path, e);
        }

        Verify(range, start, bytes);
    }

    /// <summary>Reads the run of small tensors from <paramref name="first"/> on, to be verified one by one.</summary>
    /// <exception cref="CheckpointCorruptException">Bytes are missing.</exception>
    /// <exception cref="CheckpointException">The system refused to read.</exception>
    public void ReadRun(TensorRange first, Span<byte> bytes)
    {
        try
        {
            Read(bytes, first.Offset);
        }
        catch (EndOfStreamException e)
        {
            throw new CheckpointCorruptException($"Tensor {FileText.Show(first.Name)}, or one after it, cannot be read: {e.Message}", Path, e);
        }
        catch (Exception e) when (Unreadable.Is(e))
        {
            throw Unreadable.Of($"Tensor '{first.Name}' in '{Path}', or one after it,", Path, e);
        }
    }

    /// <summary>How many bytes of a range are the tensor's.</summary>
    public virtual long LengthOf(TensorRange range) => range.Length;

    /// <param name="range">The tensor.</param>
    /// <param name="start">Where in the tensor, in bytes: the start of a block.</param>
    /// <param name="bytes">That block.</param>
    /// <returns>What of it is the tensor's.</returns>
    /// <exception cref="CheckpointCorruptException">They are not what was written.</exception>
    public abstract ReadOnlySpan<byte> Verify(TensorRange range, long start, ReadOnlySpan<byte> bytes);

    /// <exception cref="EndOfStreamException">The bytes are not all there.</exception>
    protected abstract void Read(Span<byte> bytes, long offset);
}
