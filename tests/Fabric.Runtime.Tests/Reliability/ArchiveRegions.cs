using System.Buffers.Binary;
using Fabric.Formats.Zip;
using Fabric.Runtime.Tests.Storage;
using Fabric.Storage;

namespace Fabric.Runtime.Tests.Reliability;

/// <summary>What each byte of an archive is for.</summary>
internal sealed class ArchiveRegions
{
    private const string NeverRead = "never read: ";
    private const string NoteName = "directory: name of a note that may be missing";
    private const int DirectoryEntry = 46;

    // Records that are for PyTorch alone; those of empty tensors are not read either.
    private static readonly string[] Unread = [".format_version", ".storage_alignment", ".data/serialization_id"];

    // Records without which an archive is read the same: they say what is so in any case.
    private static readonly string[] Optional = ["byteorder", "version"];

    // What neither this library nor PyTorch takes anything from: when and by what a record was made, room to align its data, and what the directory says again.
    private static readonly string[] Meaningless =
    [
        "header: version", "header: flags", "header: time stamp", "header: padding", "data descriptor",
        "directory: version", "directory: flags", "directory: time stamp", "directory: attributes", "end records", NoteName,
    ];

    // Where fields begin, and what they are: APPNOTE 4.3.7 and 4.3.12.
    private static readonly (int At, string Name)[] HeaderFields =
        [(0, "signature"), (4, "version"), (6, "flags"), (8, "method"), (10, "time stamp"), (14, "CRC"), (18, "sizes"), (26, "lengths"), (30, "name")];

    private static readonly (int At, string Name)[] EntryFields =
    [
        (0, "signature"), (4, "version"), (8, "flags"), (10, "method"), (12, "time stamp"), (16, "CRC"), (20, "sizes"), (28, "lengths"), (34, "disk"),
        (36, "attributes"), (42, "offset"), (DirectoryEntry, "name"),
    ];

    private readonly SortedDictionary<long, string> _starts = [];

    public ArchiveRegions(string path, byte[] bytes)
    {
        using StoredFile file = StoredFile.Open(new BytesFileSystem(new Dictionary<string, byte[]> { [path] = bytes }), path);
        ZipReader archive = ZipReader.Open(file);
        long entry = archive.Records.Max(static record => record.Limit);
        foreach (ZipRecord record in archive.Records)
        {
            long data = archive.FindData(record);
            string name = record.Name[(record.Name.IndexOf('/', StringComparison.Ordinal) + 1)..];
            string prefix = record.Length == 0 || Unread.Contains(name) ? NeverRead : "";
            Add(record.Header, HeaderFields, $"{prefix}header: ");
            _starts[record.Header + ZipLocalHeader.FixedLength + record.Name.Length] = "header: padding";
            _starts[data] = $"{prefix}data";
            _starts[data + record.StoredLength] = "data descriptor";
            Add(entry, EntryFields, $"{prefix}directory: ");
            if (Optional.Contains(name))
            {
                _starts[entry + DirectoryEntry] = NoteName;
            }

            int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan((int)entry + 28));
            int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan((int)entry + 30));
            _starts[entry + DirectoryEntry + nameLength] = $"{prefix}directory: extra";
            entry += DirectoryEntry + nameLength + extraLength;
        }

        _starts[entry] = "end records";
    }

    /// <summary>Whether nothing that is read depends on a region.</summary>
    public static bool MayDiffer(string region) => Meaningless.Contains(region) || region.StartsWith(NeverRead, StringComparison.Ordinal);

    public string At(long offset) => _starts.Last(start => start.Key <= offset).Value;

    private void Add(long start, (int At, string Name)[] fields, string prefix)
    {
        foreach ((int at, string name) in fields)
        {
            _starts[start + at] = prefix + name;
        }
    }
}
