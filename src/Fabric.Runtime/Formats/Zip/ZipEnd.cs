using System.Buffers.Binary;

namespace Fabric.Formats.Zip;

/// <summary>What the end records say: where the directory is, and how many records it lists.</summary>
/// <param name="Records">How many records there are.</param>
/// <param name="DirectoryOffset">Where the directory begins.</param>
/// <param name="DirectoryLength">How long it is.</param>
internal readonly record struct ZipEnd(long Records, long DirectoryOffset, long DirectoryLength)
{
    public const uint Signature = 0x06054B50;
    public const uint LocatorSignature = 0x07064B50;
    public const uint Zip64Signature = 0x06064B50;

    public const int Length = 22;
    public const int LocatorLength = 20;
    public const int Zip64Length = 56;

    // The bytes of the ZIP64 end record that its own length does not count.
    public const int Zip64Uncounted = 12;

    private const int MaxCommentLength = ushort.MaxValue;

    public static ZipEnd Read(ZipArchiveBytes archive)
    {
        var tail = new byte[(int)Math.Min(archive.Length, Length + MaxCommentLength)];
        archive.Read(tail, archive.Length - tail.Length);
        int at = Find(tail);
        if (at < 0)
        {
            throw NoEnd(archive);
        }

        long position = archive.Length - tail.Length + at;
        ReadOnlySpan<byte> record = tail.AsSpan(at, Length);
        ushort disk = BinaryPrimitives.ReadUInt16LittleEndian(record[4..]);
        ushort directoryDisk = BinaryPrimitives.ReadUInt16LittleEndian(record[6..]);
        ushort recordsHere = BinaryPrimitives.ReadUInt16LittleEndian(record[8..]);
        ushort records = BinaryPrimitives.ReadUInt16LittleEndian(record[10..]);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(record[12..]);
        uint offset = BinaryPrimitives.ReadUInt32LittleEndian(record[16..]);
        if (TryReadZip64(archive, position, out long zip64Position, out ZipEnd zip64))
        {
            bool same = (records == ushort.MaxValue || records == zip64.Records)
                && (length == uint.MaxValue || length == zip64.DirectoryLength)
                && (offset == uint.MaxValue || offset == zip64.DirectoryOffset);
            return same
                ? zip64.EndingAt(zip64Position, archive)
                : throw ZipErrors.Broken(archive.Path, "its two end records say different things");
        }

        if (disk != 0 || directoryDisk != 0 || recordsHere != records)
        {
            throw SeveralDisks(archive);
        }

        return new ZipEnd(records, offset, length).EndingAt(position, archive);
    }

    /// <summary>The last end record whose comment goes exactly to the end.</summary>
    private static int Find(ReadOnlySpan<byte> tail)
    {
        for (int at = tail.Length - Length; at >= 0; at--)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(tail[at..]) == Signature
                && BinaryPrimitives.ReadUInt16LittleEndian(tail[(at + 20)..]) == tail.Length - at - Length)
            {
                return at;
            }
        }

        return -1;
    }

    private static bool TryReadZip64(ZipArchiveBytes archive, long end, out long position, out ZipEnd zip64)
    {
        (position, zip64) = (0, default);
        if (end < LocatorLength)
        {
            return false;
        }

        Span<byte> locator = stackalloc byte[LocatorLength];
        archive.Read(locator, end - LocatorLength);
        if (BinaryPrimitives.ReadUInt32LittleEndian(locator) != LocatorSignature)
        {
            return false;
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(locator[4..]) != 0 || BinaryPrimitives.ReadUInt32LittleEndian(locator[16..]) > 1)
        {
            throw SeveralDisks(archive);
        }

        position = BinaryPrimitives.ReadInt64LittleEndian(locator[8..]);
        if (position < 0 || position > end - LocatorLength - Zip64Length)
        {
            throw ZipErrors.Broken(archive.Path, "its ZIP64 end record is not where it should be");
        }

        Span<byte> record = stackalloc byte[Zip64Length];
        archive.Read(record, position);
        ulong counted = BinaryPrimitives.ReadUInt64LittleEndian(record[4..]);
        if (BinaryPrimitives.ReadUInt32LittleEndian(record) != Zip64Signature
            || counted != (ulong)(end - LocatorLength - position - Zip64Uncounted))
        {
            throw ZipErrors.Broken(archive.Path, "its ZIP64 end record is not where it should be");
        }

        ulong recordsHere = BinaryPrimitives.ReadUInt64LittleEndian(record[24..]);
        ulong records = BinaryPrimitives.ReadUInt64LittleEndian(record[32..]);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(record[40..]);
        ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(record[48..]);
        if (BinaryPrimitives.ReadUInt64LittleEndian(record[16..]) != 0 || recordsHere != records)
        {
            throw SeveralDisks(archive);
        }

        zip64 = records <= long.MaxValue && length <= long.MaxValue && offset <= long.MaxValue
            ? new ZipEnd((long)records, (long)offset, (long)length)
            : throw ZipErrors.Broken(archive.Path, "its directory is said to lie outside of the file");
        return true;
    }

    /// <summary>The directory must end where the end records begin: nothing hides between, and nothing stands before the archive.</summary>
    private ZipEnd EndingAt(long position, ZipArchiveBytes archive) =>
        DirectoryLength <= position && DirectoryOffset == position - DirectoryLength
            ? this
            : throw ZipErrors.Broken(
                archive.Path,
                $"its directory is said to be {DirectoryLength} bytes at {DirectoryOffset}, but the end record follows at {position}");

    private static CheckpointException NoEnd(ZipArchiveBytes archive)
    {
        Span<byte> start = stackalloc byte[(int)Math.Min(archive.Length, ZipReader.SignatureLength)];
        archive.Read(start, 0);
        return ZipReader.Recognize(start)
            ? ZipErrors.CutOff(archive.Path, "it begins as a zip archive, but has no end record")
            : ZipErrors.Broken(archive.Path, "it has no end record");
    }

    private static CheckpointFormatException SeveralDisks(ZipArchiveBytes archive) =>
        ZipErrors.Broken(archive.Path, "it is one of several parts of an archive");
}
