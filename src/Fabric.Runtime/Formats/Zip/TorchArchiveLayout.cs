using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace Fabric.Formats.Zip;

/// <summary>The records of a <c>torch.save</c> file in the order of PyTorch 2: the pickle, what says how storages are kept, the storages, the version.</summary>
internal sealed class TorchArchiveLayout
{
    private const int FirstStorage = 4;
    private const int SerializationIdLength = 40;

    private static readonly byte[] FormatVersion = "1"u8.ToArray();
    private static readonly byte[] StorageAlignment = "64"u8.ToArray();
    private static readonly byte[] ByteOrder = "little"u8.ToArray();
    private static readonly byte[] Version = "3\n"u8.ToArray();

    private readonly int _storages;
    private readonly int _others;

    /// <param name="prefix">The folder that all records are in: the file's name without extension, or <c>archive</c>.</param>
    /// <param name="pickleLength">The length of the pickle.</param>
    /// <param name="storages">The length of each storage, in the order of their keys: <c>0</c>, <c>1</c>…</param>
    /// <param name="others">Records that PyTorch does not know; their names are in the folder, too.</param>
    public TorchArchiveLayout(string prefix, long pickleLength, IReadOnlyList<long> storages, IReadOnlyList<ZipEntry> others)
    {
        _storages = storages.Count;
        _others = others.Count;
        Layout = new ZipLayout(
        [
            new ZipEntry($"{prefix}/data.pkl", pickleLength),
            new ZipEntry($"{prefix}/.format_version", FormatVersion.Length),
            new ZipEntry($"{prefix}/.storage_alignment", StorageAlignment.Length),
            new ZipEntry($"{prefix}/byteorder", ByteOrder.Length),
            .. storages.Select((length, key) => new ZipEntry(string.Create(CultureInfo.InvariantCulture, $"{prefix}/data/{key}"), length)),
            .. others.Select(other => other with { Name = $"{prefix}/{other.Name}" }),
            new ZipEntry($"{prefix}/version", Version.Length),
            new ZipEntry($"{prefix}/.data/serialization_id", SerializationIdLength),
        ]);
    }

    public ZipLayout Layout { get; }

    /// <summary>Which record of the layout the pickle is.</summary>
    public static int Pickle => 0;

    /// <summary>Which record of the layout the last one is. It says what the others hold.</summary>
    public int SerializationId => Layout.Entries.Count - 1;

    /// <summary>The records whose bytes are always the same.</summary>
    public IReadOnlyList<(int Record, byte[] Bytes)> FixedRecords =>
        [(1, FormatVersion), (2, StorageAlignment), (3, ByteOrder), (SerializationId - 1, Version)];

    /// <summary>Which record of the layout a storage is.</summary>
    public int Storage(int key) => key < _storages ? FirstStorage + key : throw new ArgumentOutOfRangeException(nameof(key));

    /// <summary>Which storage a record of the layout is.</summary>
    public static int KeyOf(int record) => record - FirstStorage;

    /// <summary>Which record of the layout one that PyTorch does not know is.</summary>
    public int Other(int index) => index < _others ? FirstStorage + _storages + index : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>
    /// Two numbers of 20 digits, as PyTorch writes: one of the names, one of the contents. PyTorch's own depend on its C++ library; nobody computes them again.
    /// </summary>
    /// <param name="crcs">The CRC-32 of each record before the last.</param>
    public byte[] MakeSerializationId(ReadOnlySpan<uint> crcs)
    {
        var names = new XxHash3();
        foreach (ZipEntry entry in Layout.Entries)
        {
            names.Append(Encoding.UTF8.GetBytes(entry.Name));
        }

        var contents = new XxHash3();
        Span<byte> crc = stackalloc byte[sizeof(uint)];
        foreach (uint number in crcs)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(crc, number);
            contents.Append(crc);
        }

        return Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{names.GetCurrentHashAsUInt64():D20}{contents.GetCurrentHashAsUInt64():D20}"));
    }
}
