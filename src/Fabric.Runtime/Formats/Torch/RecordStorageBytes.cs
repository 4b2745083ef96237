using Fabric.Formats.Zip;
using Fabric.Storage;

namespace Fabric.Formats.Torch;

/// <summary>A record of a zip archive. Where CRCs are checked, the first read checks the whole record.</summary>
internal sealed class RecordStorageBytes(StoredFile file, ZipReader archive, ZipRecord record, bool checkCrc, RecentRecords recent) : TorchStorageBytes
{
    private const int PartLength = 1 << 20;

    // Inflated once for all parts that are read of it; memory that is needed elsewhere is not held for longer.
    private readonly WeakReference<byte[]?> _inflated = new(null);
    private readonly Lock _lock = new();
    private volatile bool _checked = !checkCrc;

    public StoredFile File => file;

    public ZipReader Archive => archive;

    public ZipRecord Record => record;

    /// <summary>Where in the file the record's data begins.</summary>
    public long Start => archive.FindData(record);

    public override long Length => record.Length;

    public override void Read(Span<byte> bytes, long offset)
    {
        if (bytes.Length == record.Length && !_checked)
        {
            using ZipRecordReader reader = archive.OpenRecord(record);
            reader.Read(bytes);
            _checked = true;
        }
        else if (record.Method == ZipMethod.Stored)
        {
            Check();
            ByteSource.Of(file, archive.FindData(record), record.StoredLength).Read(bytes, offset);
        }
        else
        {
            Inflated().AsSpan((int)offset, bytes.Length).CopyTo(bytes);
        }
    }

    private void Check()
    {
        if (_checked)
        {
            return;
        }

        lock (_lock)
        {
            if (!_checked)
            {
                ReadThrough();
                _checked = true;
            }
        }
    }

    private void ReadThrough()
    {
        using ZipRecordReader reader = archive.OpenRecord(record);
        var part = new byte[(int)Math.Min(PartLength, record.Length)];
        for (long left = record.Length; left > 0; left -= part.Length)
        {
            reader.Read(part.AsSpan(0, (int)Math.Min(part.Length, left)));
        }
    }

    private byte[] Inflated()
    {
        lock (_lock)
        {
            if (!_inflated.TryGetTarget(out byte[]? bytes))
            {
                bytes = archive.ReadAll(record, Array.MaxLength);
                _inflated.SetTarget(bytes);
            }

            recent.Keep(bytes);
            return bytes;
        }
    }
}
