using System.Buffers.Binary;
using Fabric.Storage;

namespace Fabric.Formats.Zip;

/// <summary>
/// An archive in a file, or in a part of one. Opening it reads the directory; a record's own header is read when its data is asked for.
/// Several threads may read at once.
/// </summary>
internal sealed class ZipReader
{
    /// <summary>How many bytes <see cref="Recognize"/> wants.</summary>
    public const int SignatureLength = 4;

    private readonly ZipArchiveBytes _archive;
    private readonly bool _checkCrc;
    private readonly Dictionary<string, ZipRecord> _byName;

    private ZipReader(ZipArchiveBytes archive, ZipRecord[] records, bool checkCrc)
    {
        _archive = archive;
        _checkCrc = checkCrc;
        Records = records;
        _byName = records.ToDictionary(record => record.Name, StringComparer.Ordinal);
    }

    /// <summary>In the order of the directory.</summary>
    public IReadOnlyList<ZipRecord> Records { get; }

    /// <summary>Whether a file begins as an archive does, an empty one too. A damaged one does as well.</summary>
    public static bool Recognize(ReadOnlySpan<byte> start) =>
        start.Length >= SignatureLength
        && BinaryPrimitives.ReadUInt32LittleEndian(start) is ZipLocalHeader.Signature or ZipEnd.Signature;

    /// <summary>Reads and checks the directory. Nothing is allocated for it before its length is known to be in the file.</summary>
    /// <param name="file">The file, which stays open for as long as the archive is read.</param>
    /// <param name="start">Where in the file the archive begins.</param>
    /// <param name="length">How long it is.</param>
    /// <param name="limits">How much it may ask for.</param>
    /// <param name="checkCrc">Whether records that are read are held to their CRC-32.</param>
    /// <exception cref="CheckpointFormatException">Not an archive, one that breaks a rule, or one beyond the limits.</exception>
    /// <exception cref="CheckpointCorruptException">The file is cut off.</exception>
    public static ZipReader Open(StoredFile file, long start, long length, ZipLimits limits, bool checkCrc = true)
    {
        if (start < 0 || length < 0 || start > file.Length - length)
        {
            throw ZipErrors.CutOff(file.Path, $"an archive of {length} bytes at {start} should be in it, and it has {file.Length}");
        }

        var archive = new ZipArchiveBytes(file, start, length);
        return new ZipReader(archive, ZipDirectory.Read(archive, limits), checkCrc);
    }

    /// <inheritdoc cref="Open(StoredFile, long, long, ZipLimits, bool)"/>
    public static ZipReader Open(StoredFile file) => Open(file, 0, file.Length, ZipLimits.Default);

    /// <returns><see langword="null"/> where there is none of this name.</returns>
    public ZipRecord? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Reads and checks a record's header.</summary>
    /// <returns>Where in the file the record's data begins: <see cref="ZipRecord.StoredLength"/> bytes.</returns>
    /// <exception cref="CheckpointFormatException">It overlaps the next record.</exception>
    /// <exception cref="CheckpointCorruptException">Header and directory disagree, or the file is cut off.</exception>
    public long FindData(ZipRecord record) => ZipLocalHeader.FindData(_archive, record);

    /// <summary>Checks a record's header in what was read already.</summary>
    /// <param name="record">The record, which is stored.</param>
    /// <param name="bytes">What the file has from the record's header to its limit.</param>
    /// <inheritdoc cref="FindData"/>
    /// <returns>The record's data.</returns>
    public ReadOnlySpan<byte> DataIn(ZipRecord record, ReadOnlySpan<byte> bytes) =>
        bytes.Slice(ZipLocalHeader.Check(bytes, record, _archive.Path), (int)record.StoredLength);

    /// <summary>Reads a record part by part, for what is too long for an array.</summary>
    /// <inheritdoc cref="FindData"/>
    /// <returns>A reader, to be disposed.</returns>
    public ZipRecordReader OpenRecord(ZipRecord record) => new(_archive, record, FindData(record), _checkCrc);

    /// <exception cref="CheckpointFormatException">The record is longer than allowed, or overlaps the next one.</exception>
    /// <exception cref="CheckpointCorruptException">It is not what header and directory declare, or its CRC-32 is another.</exception>
    public byte[] ReadAll(ZipRecord record, long maxLength)
    {
        if (record.Length > Math.Min(maxLength, Array.MaxLength))
        {
            throw ZipErrors.TooMuch(
                _archive.Path, $"record {FileText.Show(record.Name)} has {record.Length} bytes where {maxLength} are allowed");
        }

        using ZipRecordReader reader = OpenRecord(record);
        var bytes = new byte[record.Length];
        reader.Read(bytes);
        return bytes;
    }
}
