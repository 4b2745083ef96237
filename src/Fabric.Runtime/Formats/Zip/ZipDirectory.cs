using System.Buffers.Binary;

namespace Fabric.Formats.Zip;

/// <summary>The directory at the end of an archive: bytes → records, each checked against the archive's length and against the others.</summary>
internal static class ZipDirectory
{
    public const uint Signature = 0x02014B50;
    public const int EntryLength = 46;

    // Deflate writes at least two bits for 258 bytes.
    private const int MaxInflation = 1032;

    private const int FileTypeMask = 0xF000;
    private const int RegularFile = 0x8000;
    private const int Folder = 0x4000;

    private const ZipFlags Encryption = ZipFlags.Encrypted | ZipFlags.StronglyEncrypted | ZipFlags.HeaderMasked;

    /// <returns>The records, in the order of the directory.</returns>
    public static ZipRecord[] Read(ZipArchiveBytes archive, ZipLimits limits)
    {
        ZipEnd end = ZipEnd.Read(archive);
        if (end.Records > end.DirectoryLength / EntryLength)
        {
            throw ZipErrors.Broken(archive.Path, $"its directory of {end.DirectoryLength} bytes is said to list {end.Records} records");
        }

        if (end.Records > limits.MaxRecords)
        {
            throw ZipErrors.TooMuch(archive.Path, $"{end.Records} records where {limits.MaxRecords} are allowed");
        }

        if (end.DirectoryLength > limits.MaxDirectoryLength)
        {
            throw ZipErrors.TooMuch(archive.Path, $"a directory of {end.DirectoryLength} bytes where {limits.MaxDirectoryLength} are allowed");
        }

        var bytes = new byte[(int)end.DirectoryLength];
        archive.Read(bytes, end.DirectoryOffset);
        var records = new ZipRecord[(int)end.Records];
        ReadOnlySpan<byte> rest = bytes;
        for (int i = 0; i < records.Length; i++)
        {
            records[i] = ReadEntry(ref rest, archive, end);
        }

        if (!rest.IsEmpty)
        {
            throw ZipErrors.Broken(archive.Path, $"{rest.Length} bytes of its directory belong to no record");
        }

        CheckInflation(records, archive.Path, limits);
        CheckNames(records, archive.Path);
        return Bound(records, archive, archive.Start + end.DirectoryOffset);
    }

    private static ZipRecord ReadEntry(ref ReadOnlySpan<byte> rest, ZipArchiveBytes archive, ZipEnd end)
    {
        if (rest.Length < EntryLength || BinaryPrimitives.ReadUInt32LittleEndian(rest) != Signature)
        {
            throw ZipErrors.Broken(archive.Path, "its directory holds fewer records than it should");
        }

        ushort system = BinaryPrimitives.ReadUInt16LittleEndian(rest[4..]);
        var flags = (ZipFlags)BinaryPrimitives.ReadUInt16LittleEndian(rest[8..]);
        int method = BinaryPrimitives.ReadUInt16LittleEndian(rest[10..]);
        uint crc = BinaryPrimitives.ReadUInt32LittleEndian(rest[16..]);
        var sizes = new ZipSizes(
            BinaryPrimitives.ReadUInt32LittleEndian(rest[24..]),
            BinaryPrimitives.ReadUInt32LittleEndian(rest[20..]),
            BinaryPrimitives.ReadUInt32LittleEndian(rest[42..]));
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(rest[28..]);
        int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(rest[30..]);
        int commentLength = BinaryPrimitives.ReadUInt16LittleEndian(rest[32..]);
        ushort disk = BinaryPrimitives.ReadUInt16LittleEndian(rest[34..]);
        uint attributes = BinaryPrimitives.ReadUInt32LittleEndian(rest[38..]);
        rest = rest[EntryLength..];
        if (nameLength + extraLength + commentLength > rest.Length)
        {
            throw ZipErrors.Broken(archive.Path, "its directory ends inside a record's entry");
        }

        string name = ZipNames.Decode(rest[..nameLength], flags, archive.Path);
        ZipSizes wide = sizes.Widen(rest.Slice(nameLength, extraLength))
            ?? throw ZipErrors.BrokenRecord(archive.Path, name, "its lengths do not fit 32 bits, and its ZIP64 field lacks them");
        rest = rest[(nameLength + extraLength + commentLength)..];

        if (disk != 0)
        {
            throw ZipErrors.BrokenRecord(archive.Path, name, "it is in another part of the archive");
        }

        CheckKind(archive.Path, name, flags, method, IsUnix(system) ? (int)(attributes >> 16) & FileTypeMask : 0);

        // The header has at least its fixed part and the name.
        ulong room = (ulong)end.DirectoryOffset;
        ulong before = (ulong)(ZipLocalHeader.FixedLength + nameLength);
        if (wide.Header > room || room - wide.Header < before || wide.StoredLength > room - wide.Header - before)
        {
            throw ZipErrors.BrokenRecord(
                archive.Path, name, $"its {wide.StoredLength} bytes, with a header at {wide.Header}, do not fit before the directory at {room}");
        }

        CheckLengths(archive.Path, name, (ZipMethod)method, wide);
        long header = archive.Start + (long)wide.Header;
        return new ZipRecord(name, (ZipMethod)method, (long)wide.Length, (long)wide.StoredLength, crc, header, header, flags);
    }

    private static bool IsUnix(ushort madeBy) => madeBy >> 8 == 3;

    private static void CheckKind(string path, string name, ZipFlags flags, int method, int fileType)
    {
        if ((flags & Encryption) != 0)
        {
            throw ZipErrors.BrokenRecord(path, name, "it is encrypted");
        }

        if (flags.HasFlag(ZipFlags.CompressedPatch))
        {
            throw ZipErrors.BrokenRecord(path, name, "it is a patch to other data");
        }

        if (method is not ((int)ZipMethod.Stored or (int)ZipMethod.Deflated))
        {
            throw ZipErrors.BrokenRecord(path, name, $"its compression method {method} is none of 0 (stored) and 8 (deflate)");
        }

        if (fileType is not (0 or RegularFile or Folder))
        {
            throw ZipErrors.BrokenRecord(path, name, "it is a link or a device, not a file");
        }
    }

    private static void CheckLengths(string path, string name, ZipMethod method, ZipSizes sizes)
    {
        if (method == ZipMethod.Stored && sizes.Length != sizes.StoredLength)
        {
            throw ZipErrors.BrokenRecord(path, name, $"it is stored, but of {sizes.Length} bytes there are {sizes.StoredLength} in the file");
        }

        if (sizes.Length / MaxInflation > sizes.StoredLength)
        {
            throw ZipErrors.BrokenRecord(path, name, $"{sizes.StoredLength} deflated bytes cannot become {sizes.Length}");
        }

        if (name.EndsWith('/') && sizes.Length != 0)
        {
            throw ZipErrors.BrokenRecord(path, name, $"it is a folder, but has {sizes.Length} bytes");
        }
    }

    private static void CheckInflation(ZipRecord[] records, string path, ZipLimits limits)
    {
        // Each length is at most 1032 times what it takes in the file, and no two take the same: no overflow.
        long inflated = 0;
        foreach (ZipRecord record in records)
        {
            inflated += record.Method == ZipMethod.Deflated ? Math.Min(record.Length, long.MaxValue - inflated) : 0;
        }

        if (inflated > limits.MaxInflatedLength)
        {
            throw ZipErrors.TooMuch(path, $"deflated records become {inflated} bytes where {limits.MaxInflatedLength} are allowed");
        }
    }

    private static void CheckNames(ZipRecord[] records, string path)
    {
        var names = new HashSet<string>(records.Length, StringComparer.Ordinal);
        foreach (ZipRecord record in records)
        {
            if (!names.Add(record.Name))
            {
                throw ZipErrors.BrokenRecord(path, record.Name, "there are two of this name");
            }
        }
    }

    /// <summary>Tells each record where the next one begins, so that none reaches into another.</summary>
    private static ZipRecord[] Bound(ZipRecord[] records, ZipArchiveBytes archive, long directory)
    {
        var headers = new long[records.Length];
        var order = new int[records.Length];
        for (int i = 0; i < records.Length; i++)
        {
            (headers[i], order[i]) = (records[i].Header, i);
        }

        Array.Sort(headers, order);
        if ((headers.Length == 0 ? directory : headers[0]) != archive.Start)
        {
            throw ZipErrors.Broken(archive.Path, "something stands before its first record");
        }

        for (int i = 0; i < order.Length; i++)
        {
            ZipRecord record = records[order[i]];
            long limit = i + 1 < order.Length ? headers[i + 1] : directory;
            if (limit - record.Header - ZipLocalHeader.FixedLength < record.StoredLength)
            {
                throw ZipErrors.BrokenRecord(archive.Path, record.Name, "it overlaps the next record");
            }

            records[order[i]] = record with { Limit = limit };
        }

        return records;
    }
}
