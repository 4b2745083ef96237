using System.Text;

namespace Fabric.Formats.Zip;

/// <summary>
/// Where everything in an archive goes, known before a byte of it is written: byte for byte as PyTorch's own writer lays it out. Records are stored; the data of
/// each begins at a multiple of 64. CRCs are asked for only by what follows the data: the descriptors and the directory.
/// </summary>
internal sealed class ZipLayout
{
    private const int Alignment = 64;

    private const int ShortDescriptorLength = 16;
    private const int WideDescriptorLength = 24;
    private const uint DescriptorSignature = 0x08074B50;

    private const ushort Zip64Field = 1;
    private const int FieldHeaderLength = 4;
    private const byte Padding = (byte)'Z';

    // What PyTorch says of itself in the end record: made on Unix by version 3.0 of the format, to be read by 4.5.
    private const ushort MadeBy = 0x031E;
    private const ushort NeededToRead = 45;

    private readonly byte[][] _names;

    /// <param name="entries">The records, in the order in which they stand in the file.</param>
    public ZipLayout(IReadOnlyList<ZipEntry> entries)
    {
        Entries = entries;
        _names = new byte[entries.Count][];
        var places = new ZipPlace[entries.Count];
        var known = new HashSet<string>(StringComparer.Ordinal);
        long position = 0;
        long directory = 0;
        for (int i = 0; i < places.Length; i++)
        {
            ZipEntry entry = entries[i];
            ArgumentOutOfRangeException.ThrowIfNegative(entry.Length);
            _names[i] = Encoding.UTF8.GetBytes(entry.Name);
            if (_names[i].Length is 0 or > ushort.MaxValue || entry.Name[0] == '/' || !known.Add(entry.Name))
            {
                throw new ArgumentException($"{FileText.Show(entry.Name)} is no name for a record, or there are two.", nameof(entries));
            }

            long data = AlignedData(position, _names[i].Length, entry.Length);
            long end = data + entry.Length;
            places[i] = new ZipPlace(position, data, end, end + DescriptorLength(entry.Length, position));
            position = places[i].End;
            directory += ZipDirectory.EntryLength + _names[i].Length + Zip64Length(entry.Length, places[i].Header);
        }

        Places = places;
        DirectoryOffset = position;
        TailLength = checked((int)(directory + ZipEnd.Zip64Length + ZipEnd.LocatorLength + ZipEnd.Length));
    }

    public IReadOnlyList<ZipEntry> Entries { get; }

    /// <summary>In the order of the entries.</summary>
    public IReadOnlyList<ZipPlace> Places { get; }

    /// <summary>Where the tail begins.</summary>
    public long DirectoryOffset { get; }

    /// <summary>How long directory and end records are.</summary>
    public int TailLength { get; }

    /// <summary>The length of the whole file.</summary>
    public long Length => DirectoryOffset + TailLength;

    /// <summary>What stands before a record's data.</summary>
    public byte[] HeaderOf(int index)
    {
        ZipEntry entry = Entries[index];
        ZipPlace place = Places[index];
        byte[] name = _names[index];
        int zip64 = Zip64Length(entry.Length, place.Header);
        int extra = (int)(place.Data - place.Header) - ZipLocalHeader.FixedLength - name.Length;
        var writer = new ZipFieldWriter((int)(place.Data - place.Header));
        writer.Write32(ZipLocalHeader.Signature);
        writer.Write16(0);
        writer.Write16((int)FlagsOf(entry.Length));
        writer.Write16((int)ZipMethod.Stored);
        writer.Write32(0);
        writer.Write32(0);
        writer.Write32(0);
        writer.Write32(0);
        writer.Write16(name.Length);
        writer.Write16(extra);
        writer.Write(name);
        WriteZip64(writer, entry.Length, 0, place.Header);
        int padding = extra - zip64 - FieldHeaderLength;
        writer.Write("FB"u8);
        writer.Write16(padding);
        writer.Fill(Padding, padding);
        return writer.ToArray();
    }

    /// <summary>What follows a record's data; nothing where there is no data.</summary>
    public byte[] DescriptorOf(int index, uint crc)
    {
        long length = Entries[index].Length;
        int descriptor = DescriptorLength(length, Places[index].Header);
        var writer = new ZipFieldWriter(descriptor);
        if (descriptor == 0)
        {
            return writer.ToArray();
        }

        writer.Write32(DescriptorSignature);
        writer.Write32(crc);
        if (descriptor == WideDescriptorLength)
        {
            writer.Write64(length);
            writer.Write64(length);
        }
        else
        {
            writer.WriteNarrow(length);
            writer.WriteNarrow(length);
        }

        return writer.ToArray();
    }

    /// <summary>What follows the last record: the directory and the end records.</summary>
    /// <param name="crcs">The CRC-32 of each record's data.</param>
    public byte[] Tail(ReadOnlySpan<uint> crcs)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(crcs.Length, Entries.Count);
        var writer = new ZipFieldWriter(TailLength);
        for (int i = 0; i < crcs.Length; i++)
        {
            WriteEntry(writer, i, crcs[i]);
        }

        WriteEnd(writer);
        return writer.ToArray();
    }

    private void WriteEntry(ZipFieldWriter writer, int index, uint crc)
    {
        ZipEntry entry = Entries[index];
        long header = Places[index].Header;
        writer.Write32(ZipDirectory.Signature);
        writer.Write16(0);
        writer.Write16(0);
        writer.Write16((int)FlagsOf(entry.Length));
        writer.Write16((int)ZipMethod.Stored);
        writer.Write32(0);
        writer.Write32(crc);
        writer.WriteNarrow(entry.Length);
        writer.WriteNarrow(entry.Length);
        writer.Write16(_names[index].Length);
        writer.Write16(Zip64Length(entry.Length, header));
        writer.Write16(0);
        writer.Write16(0);
        writer.Write16(0);
        writer.Write32(0);
        writer.WriteNarrow(header);
        writer.Write(_names[index]);
        WriteZip64(writer, entry.Length, entry.Length, header);
    }

    private void WriteEnd(ZipFieldWriter writer)
    {
        long directoryLength = TailLength - ZipEnd.Zip64Length - ZipEnd.LocatorLength - ZipEnd.Length;
        writer.Write32(ZipEnd.Zip64Signature);
        writer.Write64(ZipEnd.Zip64Length - ZipEnd.Zip64Uncounted);
        writer.Write16(MadeBy);
        writer.Write16(NeededToRead);
        writer.Write64(0);
        writer.Write64(Entries.Count);
        writer.Write64(Entries.Count);
        writer.Write64(directoryLength);
        writer.Write64(DirectoryOffset);

        writer.Write32(ZipEnd.LocatorSignature);
        writer.Write32(0);
        writer.Write64(DirectoryOffset + directoryLength);
        writer.Write32(1);

        int count = Math.Min(Entries.Count, ushort.MaxValue);
        writer.Write32(ZipEnd.Signature);
        writer.Write32(0);
        writer.Write16(count);
        writer.Write16(count);
        writer.WriteNarrow(directoryLength);
        writer.WriteNarrow(DirectoryOffset);
        writer.Write16(0);
    }

    private static ZipFlags FlagsOf(long length) => ZipFlags.Utf8 | (length == 0 ? ZipFlags.None : ZipFlags.DataDescriptor);

    private static long AlignedData(long header, int nameLength, long length)
    {
        long start = header + ZipLocalHeader.FixedLength + nameLength + Zip64Length(length, header) + FieldHeaderLength;
        return (start + Alignment - 1) / Alignment * Alignment;
    }

    private static int DescriptorLength(long length, long header) =>
        length == 0 ? 0 : Zip64Length(length, header) == 0 ? ShortDescriptorLength : WideDescriptorLength;

    private static int Zip64Length(long length, long header)
    {
        int numbers = (length >= uint.MaxValue ? 2 : 0) + (header >= uint.MaxValue ? 1 : 0);
        return numbers == 0 ? 0 : FieldHeaderLength + (numbers * sizeof(long));
    }

    private static void WriteZip64(ZipFieldWriter writer, long length, long storedLength, long header)
    {
        int fieldLength = Zip64Length(length, header);
        if (fieldLength == 0)
        {
            return;
        }

        writer.Write16(Zip64Field);
        writer.Write16(fieldLength - FieldHeaderLength);
        if (length >= uint.MaxValue)
        {
            writer.Write64(length);
            writer.Write64(storedLength);
        }

        if (header >= uint.MaxValue)
        {
            writer.Write64(header);
        }
    }
}
