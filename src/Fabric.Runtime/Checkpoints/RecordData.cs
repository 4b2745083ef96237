using Fabric.Formats;
using Fabric.Formats.Zip;
using Fabric.Storage;

namespace Fabric.Checkpoints;

/// <summary>One record of an archive, read whole. Its CRC-32 is known when the last of its blocks was seen, in whatever order they come.</summary>
internal sealed class RecordData : VerifiedData
{
    private readonly StoredFile _file;
    private readonly ZipRecord _record;
    private readonly RecordCrcs _crcs;
    private readonly int _count;
    private int _missing;

    public RecordData(StoredFile file, ZipRecord record)
    {
        _file = file;
        _record = record;
        _count = checked((int)DataBlocks.CountOf(record.Length));
        _crcs = new RecordCrcs(_count);
        _missing = _count;
    }

    public override string Path => _file.Path;

    public override object Origin => _file;

    public override bool VerifiesWhole => true;

    public override ReadOnlySpan<byte> Verify(TensorRange range, long start, ReadOnlySpan<byte> bytes)
    {
        _crcs.Add((int)(start / DataBlocks.Size), bytes);
        if (Interlocked.Decrement(ref _missing) > 0)
        {
            return bytes;
        }

        // To be read again, where a load verifies first.
        _missing = _count;
        return _crcs.Of(range) == _record.Crc ? bytes : throw Damaged(range, _record, Path);
    }

    /// <summary>Says that a CRC-32 does not match.</summary>
    public static CheckpointCorruptException Damaged(TensorRange range, ZipRecord record, string path) => new(
        $"Tensor {FileText.Show(range.Name)} in '{path}' is damaged: the CRC-32 of record {FileText.Show(record.Name)} does not match. {CheckpointCorruptException.Advice}", path);

    protected override void Read(Span<byte> bytes, long offset) => _file.Read(bytes, offset);
}
