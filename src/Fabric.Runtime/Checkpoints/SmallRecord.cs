using System.IO.Hashing;
using Fabric.Formats;
using Fabric.Formats.Torch;
using Fabric.Formats.Zip;
using Fabric.Storage;

namespace Fabric.Checkpoints;

/// <summary>One small record of an archive with its header and all that stands before the next one: those of neighbours are read together.</summary>
internal sealed class SmallRecord : VerifiedData
{
    private readonly StoredFile _file;
    private readonly ZipReader _archive;
    private readonly ZipRecord _record;
    private readonly bool _checksCrc;

    /// <param name="bytes">The record, which <see cref="Is"/> holds for.</param>
    /// <param name="checksCrc">Whether it is held to its CRC-32.</param>
    public SmallRecord(RecordStorageBytes bytes, bool checksCrc)
    {
        _file = bytes.File;
        _archive = bytes.Archive;
        _record = bytes.Record;
        _checksCrc = checksCrc;
    }

    public override string Path => _file.Path;

    public override object Origin => _file;

    public override bool VerifiesWhole => true;

    public static bool Is(ZipRecord record) => record.Method == ZipMethod.Stored && record.Limit - record.Header < TransferPiece.LargeLength;

    /// <summary>What is read for a tensor.</summary>
    public TensorRange RangeOf(string tensor) => new(tensor, _record.Header, _record.Limit - _record.Header, FirstBlock: 0);

    public override long LengthOf(TensorRange range) => _record.Length;

    public override ReadOnlySpan<byte> Verify(TensorRange range, long start, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> data = DataIn(bytes, range);
        return !_checksCrc || Crc32.HashToUInt32(data) == _record.Crc ? data : throw RecordData.Damaged(range, _record, Path);
    }

    protected override void Read(Span<byte> bytes, long offset) => _file.Read(bytes, offset);

    private ReadOnlySpan<byte> DataIn(ReadOnlySpan<byte> bytes, TensorRange range)
    {
        try
        {
            return _archive.DataIn(_record, bytes);
        }
        catch (CheckpointCorruptException e)
        {
            throw new CheckpointCorruptException($"Tensor {FileText.Show(range.Name)} is damaged: {e.Message}", Path, e);
        }
    }
}
