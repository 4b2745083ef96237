using System.IO.Compression;
using System.IO.Hashing;

namespace Fabric.Formats.Zip;

/// <summary>Reads one record from its start to its end, and holds it to the length and the CRC-32 that it declares.</summary>
internal sealed class ZipRecordReader : IDisposable
{
    private readonly ZipRecord _record;
    private readonly string _path;
    private readonly ZipDataStream _stored;
    private readonly Stream _data;
    private readonly Crc32? _crc;
    private long _left;

    public ZipRecordReader(ZipArchiveBytes archive, ZipRecord record, long dataOffset, bool checkCrc)
    {
        _record = record;
        _path = archive.Path;
        _left = record.Length;
        _crc = checkCrc ? new Crc32() : null;
        _stored = new ZipDataStream(archive, dataOffset - archive.Start, record.StoredLength);
        _data = record.Method == ZipMethod.Deflated ? new DeflateStream(_stored, CompressionMode.Decompress) : _stored;
        if (_left == 0)
        {
            CheckEnd();
        }
    }

    /// <summary>Fills <paramref name="bytes"/> with what comes next. The last call checks what was read in all.</summary>
    /// <exception cref="CheckpointCorruptException">The record is shorter or longer than declared, or its CRC-32 is another.</exception>
    public void Read(Span<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, _left);
        if (bytes.IsEmpty)
        {
            return;
        }

        if (ReadUpTo(bytes) < bytes.Length)
        {
            throw Damaged($"it becomes fewer than the {_record.Length} bytes that it declares");
        }

        _crc?.Append(bytes);
        _left -= bytes.Length;
        if (_left == 0)
        {
            CheckEnd();
        }
    }

    public void Dispose()
    {
        _data.Dispose();
        _stored.Dispose();
    }

    private void CheckEnd()
    {
        Span<byte> more = stackalloc byte[1];
        if (ReadUpTo(more) != 0)
        {
            throw Damaged($"it becomes more than the {_record.Length} bytes that it declares");
        }

        if (_crc is not null && _crc.GetCurrentHashAsUInt32() != _record.Crc)
        {
            throw Damaged($"its CRC-32 is {_crc.GetCurrentHashAsUInt32():x8}, not {_record.Crc:x8}");
        }
    }

    private int ReadUpTo(Span<byte> bytes)
    {
        try
        {
            return _data.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException e)
        {
            throw Damaged("its data is not deflated", e);
        }
    }

    private CheckpointCorruptException Damaged(string what, Exception? cause = null) => ZipErrors.Damaged(_path, _record.Name, what, cause);
}
