using System.IO.Hashing;
using Fabric.Formats.Zip;
using Fabric.Storage;

namespace Fabric.Checkpoints;

/// <summary>One record of an archive, read whole. Its CRC-32 is known when the last of its blocks was seen, in whatever order they come.</summary>
internal sealed class RecordData : VerifiedData
{
    private readonly StoredFile _file;
    private readonly ZipRecord _record;
    private readonly (uint Crc, int Length)[] _blocks;
    private int _missing;

    public RecordData(StoredFile file, ZipRecord record)
    {
        _file = file;
        _record = record;
        _blocks = new (uint, int)[checked((int)DataBlocks.CountOf(record.Length))];
        _missing = _blocks.Length;
    }

    public override string Path => _file.Path;

    public override bool VerifiesWhole => true;

    public override void Verify(TensorRange range, long start, ReadOnlySpan<byte> bytes)
    {
        _blocks[start / DataBlocks.Size] = (Crc32.HashToUInt32(bytes), bytes.Length);
        if (Interlocked.Decrement(ref _missing) > 0)
        {
            return;
        }

        // To be read again, where a load verifies first.
        _missing = _blocks.Length;
        uint crc = 0;
        foreach ((uint next, int length) in _blocks)
        {
            crc = Crc32Combination.Combine(crc, next, length);
        }

        if (crc != _record.Crc)
        {
            throw new CheckpointCorruptException(
                $"Tensor '{range.Name}' in '{Path}' is damaged: the CRC-32 of record '{_record.Name}' does not match. {CheckpointCorruptException.Advice}", Path);
        }
    }

    protected override void Read(Span<byte> bytes, long offset) => _file.Read(bytes, offset);
}
