using Fabric.Formats;
using Fabric.Storage;

namespace Fabric.Checkpoints;

/// <summary>The data of a file that has a hash of each block, or none at all.</summary>
internal sealed class VerifiedFile : VerifiedData
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

    public override string Path => _file.Path;

    public override object Origin => _file;

    public override ReadOnlySpan<byte> Verify(TensorRange range, long start, ReadOnlySpan<byte> bytes)
    {
        if (_blocks is null || bytes.IsEmpty || _blocks.Matches(range.FirstBlock + (int)(start / DataBlocks.Size), bytes))
        {
            return bytes;
        }

        throw new CheckpointCorruptException(
            $"Tensor {FileText.Show(range.Name)} in '{Path}' is damaged: the checksum of bytes {range.Offset + start:N0} to " +
            $"{range.Offset + start + bytes.Length:N0} of the file does not match. {CheckpointCorruptException.Advice}", Path);
    }

    protected override void Read(Span<byte> bytes, long offset) => _file.Read(bytes, offset);
}
