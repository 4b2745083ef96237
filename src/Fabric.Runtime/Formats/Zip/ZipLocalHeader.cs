using System.Buffers.Binary;

namespace Fabric.Formats.Zip;

/// <summary>The header before a record's data. It repeats what the directory says, and alone tells where the data begins.</summary>
internal static class ZipLocalHeader
{
    public const uint Signature = 0x04034B50;
    public const int FixedLength = 30;

    // Name and extra field have lengths of 16 bits.
    private const int MaxLength = FixedLength + (2 * ushort.MaxValue);

    /// <summary>Reads the header and checks it against the directory.</summary>
    /// <returns>Where in the file the data begins.</returns>
    public static long FindData(ZipArchiveBytes archive, ZipRecord record)
    {
        // With it comes the descriptor, which costs less than another read.
        var start = new byte[(int)Math.Min(record.Limit - record.StoredLength - record.Header, MaxLength)];
        archive.Read(start, record.Header - archive.Start);
        return record.Header + Check(start, record, archive.Path);
    }

    /// <summary>Checks the header against the directory.</summary>
    /// <param name="header">What stands at the record's beginning: all of the header, where there is room for it before the data.</param>
    /// <param name="record">The record.</param>
    /// <param name="path">The file, for messages.</param>
    /// <returns>The length of the header.</returns>
    public static int Check(ReadOnlySpan<byte> header, ZipRecord record, string path)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != Signature)
        {
            throw ZipErrors.Damaged(path, record.Name, $"there is no header at {record.Header}");
        }

        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header[26..]);
        int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        int length = FixedLength + nameLength + extraLength;
        if (length > record.Limit - record.StoredLength - record.Header)
        {
            throw ZipErrors.BrokenRecord(path, record.Name, "it overlaps the next record");
        }

        ReadOnlySpan<byte> name = header.Slice(FixedLength, nameLength);
        ReadOnlySpan<byte> extra = header[(FixedLength + nameLength)..length];
        var flags = (ZipFlags)BinaryPrimitives.ReadUInt16LittleEndian(header[6..]);
        bool same = ((flags ^ record.Flags) & (ZipFlags.Encrypted | ZipFlags.DataDescriptor | ZipFlags.Utf8)) == 0
            && BinaryPrimitives.ReadUInt16LittleEndian(header[8..]) == (int)record.Method
            && ZipNames.Decode(name, flags, path) == record.Name
            && HasSizes(header, extra, record);
        return same
            ? length
            : throw ZipErrors.Damaged(path, record.Name, $"its header at {record.Header} and the directory say different things");
    }

    private static bool HasSizes(ReadOnlySpan<byte> header, ReadOnlySpan<byte> extra, ZipRecord record)
    {
        uint crc = BinaryPrimitives.ReadUInt32LittleEndian(header[14..]);
        var sizes = new ZipSizes(
            BinaryPrimitives.ReadUInt32LittleEndian(header[22..]), BinaryPrimitives.ReadUInt32LittleEndian(header[18..]), 0);
        bool isLater = record.Flags.HasFlag(ZipFlags.DataDescriptor);
        bool hasCrc = crc == record.Crc || (isLater && crc == 0);
        bool isEmpty = isLater && sizes is { Length: 0 or uint.MaxValue, StoredLength: 0 or uint.MaxValue };
        return hasCrc
            && (isEmpty || (sizes.Widen(extra) is { } wide && wide.Length == (ulong)record.Length && wide.StoredLength == (ulong)record.StoredLength));
    }
}
