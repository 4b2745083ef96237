using Fabric.Storage;

namespace Fabric.Checkpoints;

/// <summary>The data of a file. Bytes leave it verified, where the file has hashes.</summary>
internal sealed class VerifiedFile
{
    private readonly StoredFile _file;
    private readonly DataBlocks? _blocks;

    /// <param name="file">The file.</param>
    /// <param name="blocks">The hashes of its blocks; <see langword="null"/> for a file of others.</param>
    public VerifiedFile(StoredFile file, DataBlocks? blocks)
    {
        _file = file;
        _blocks = blocks;
    }

    public string Path => _file.Path;

    /// <summary>Reads and verifies a whole number of blocks of one tensor, one after the other.</summary>
    /// <param name="range">The tensor.</param>
    /// <param name="start">Where in the tensor, in bytes: the start of a block.</param>
    /// <param name="bytes">At most one block.</param>
    /// <exception cref="CheckpointCorruptException">The bytes are damaged or missing.</exception>
    public void ReadBlock(TensorRange range, long start, Span<byte> bytes)
    {
        try
        {
            _file.Read(bytes, range.Offset + start);
        }
        catch (EndOfStreamException e)
        {
            throw new CheckpointCorruptException($"Tensor '{range.Name}' cannot be read: {e.Message}", Path, e);
        }

        Verify(range, start, bytes);
    }

    /// <summary>Reads the run of small tensors from <paramref name="first"/> on, to be verified one by one.</summary>
    /// <exception cref="CheckpointCorruptException">Bytes are missing.</exception>
    public void ReadRun(TensorRange first, Span<byte> bytes)
    {
        try
        {
            _file.Read(bytes, first.Offset);
        }
        catch (EndOfStreamException e)
        {
            throw new CheckpointCorruptException($"Tensor '{first.Name}', or one after it, cannot be read: {e.Message}", Path, e);
        }
    }

    /// <param name="range">The tensor.</param>
    /// <param name="start">Where in the tensor, in bytes: the start of a block.</param>
    /// <param name="bytes">That block.</param>
    /// <exception cref="CheckpointCorruptException">They are not what was written.</exception>
    public void Verify(TensorRange range, long start, ReadOnlySpan<byte> bytes)
    {
        if (_blocks is null || bytes.IsEmpty || _blocks.Matches(range.FirstBlock + (int)(start / DataBlocks.Size), bytes))
        {
            return;
        }

        throw new CheckpointCorruptException(
            $"Tensor '{range.Name}' in '{Path}' is damaged: the checksum of bytes {range.Offset + start:N0} to " +
            $"{range.Offset + start + bytes.Length:N0} of the file does not match. {CheckpointCorruptException.Advice}", Path);
    }
}
