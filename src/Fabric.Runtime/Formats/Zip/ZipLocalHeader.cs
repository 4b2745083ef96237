using System.Buffers.Binary;

namespace Fabric.Formats.Zip;

/// <summary>The header before a record's data. It repeats what the directory says, and alone tells where the data begins.</summary>
internal static class ZipLocalHeader
{
    public const uint Signature = 0x04034B50;
    public const int FixedLength = 30;

    /// <summary>Checks the header against the directory.</summary>
    /// <returns>Where in the file the data begins.</returns>
    public static long FindData(ZipArchiveBytes archive, ZipRecord record)
    {
        Span<byte> header = stackalloc byte[FixedLength];
        long position = record.Header - archive.Start;
        archive.Read(header, position);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != Signature)
        {
            throw ZipErrors.Damaged(archive.Path, record.Name, $"there is no header at {record.Header}");
        }

        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header[26..]);
        int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        long data = record.Header + FixedLength + nameLength + extraLength;
        if (data > record.Limit - record.StoredLength)
        {
            throw ZipErrors.BrokenRecord(archive.Path, record.Name, "it overlaps the next record");
        }

        var variable = new byte[nameLength + extraLength];
        archive.Read(variable, position + FixedLength);
        var flags = (ZipFlags)BinaryPrimitives.ReadUInt16LittleEndian(header[6..]);
        bool same = ((flags ^ record.Flags) & (ZipFlags.Encrypted | ZipFlags.DataDescriptor | ZipFlags.Utf8)) == 0
            && BinaryPrimitives.ReadUInt16LittleEndian(header[8..]) == (int)record.Method
            && ZipNames.Decode(variable.AsSpan(0, nameLength), flags, archive.Path) == record.Name
            && HasSizes(header, variable.AsSpan(nameLength), record);
        return same
            ? data
            : throw ZipErrors.Damaged(archive.Path, record.Name, $"its header at {record.Header} and the directory say different things");
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
