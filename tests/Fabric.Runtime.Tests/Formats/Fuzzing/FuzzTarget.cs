using System.Text;
using Fabric.Checkpoints;
using Fabric.Formats;
using Fabric.Formats.Pickle;
using Fabric.Formats.Safetensors;
using Fabric.Formats.Torch;
using Fabric.Formats.Zip;
using Fabric.Storage;

namespace Fabric.Tests.Fuzz;

/// <summary>A reader, what it is fed with, and what is put into that.</summary>
/// <param name="Name">What to ask for it by.</param>
/// <param name="Seeds">Good files.</param>
/// <param name="Pieces">What the format is made of.</param>
/// <param name="Read">Reads a file, all of it.</param>
internal sealed record FuzzTarget(string Name, IReadOnlyList<byte[]> Seeds, IReadOnlyList<byte[]> Pieces, Action<byte[]> Read)
{
    private static readonly byte[][] Words =
    [
        .. Enum.GetValues<PickleOpcode>().Select(opcode => new[] { (byte)opcode }),
        .. new[]
        {
            "ccollections\nOrderedDict\n", "ctorch._utils\n_rebuild_tensor_v2\n", "ctorch._utils\n_rebuild_tensor_v3\n", "ctorch\nFloatStorage\n",
            "ctorch.storage\nUntypedStorage\n", "ctorch\nbfloat16\n", "c_codecs\nencode\n", "c__builtin__\nset\n", "c__builtin__\nbytearray\n",
            "cnumpy.core.multiarray\n_reconstruct\n", "cnumpy.core.multiarray\nscalar\n", "cnumpy\ndtype\n", "cnumpy\nndarray\n", "ctorch\nSize\n",
            "ctorch._utils\n_rebuild_parameter\n", "ctorch.storage\n_load_from_bytes\n", "ccopy_reg\n_reconstructor\n", "ios\nsystem\n",
            "ctorch._tensor\n_rebuild_from_type_v2\n", "ctorch._utils\n_rebuild_qtensor\n", "(dp0\n", "I01\n", "L99999999999999999999L\n", "F1e400\n",
            "S'\\xff'\n", "V\\ud800\n", "g0\n", "p1\n", "\u008a\u0008\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0080", "K\0\u0085R", "}(K\0Nu", "\u00950\0\0\0\0\0\0\0",
        }.Select(Encoding.Latin1.GetBytes),
    ];

    /// <param name="name">The target.</param>
    /// <param name="seedFolder">Where good files are.</param>
    /// <param name="scratch">A file to write mutants to.</param>
    public static FuzzTarget? Find(string name, string seedFolder, string scratch)
    {
        byte[][] pickles = Files(seedFolder, "*.pkl");
        byte[][] archives = Files(seedFolder, "*.pt");
        byte[][] safetensors = Files(Path.Combine(seedFolder, "..", "Golden"), "*.safetensors");
        byte[][] files = [.. pickles, .. archives];
        return name switch
        {
            "pickle" => new FuzzTarget(name, pickles, Words, ReadPickle),
            "torch" => new FuzzTarget(name, files, Words, bytes => ReadTorch(bytes, scratch)),
            "zip" => new FuzzTarget(name, archives, ZipWords, bytes => ReadZip(bytes, scratch)),
            "safetensors" => new FuzzTarget(name, safetensors, JsonWords, bytes => ReadSafetensors(bytes, scratch)),
            "open" => new FuzzTarget(
                name, [.. files, .. safetensors, .. Files(Path.Combine(seedFolder, "..", "Golden"), "*.ckpt")], [.. Words, .. JsonWords], bytes => Open(bytes, scratch)),
            _ => null,
        };
    }

    private static readonly byte[][] ZipWords =
        [.. new[] { "PK\u0001\u0002", "PK\u0003\u0004", "PK\u0005\u0006", "PK\u0006\u0006", "PK\u0006\u0007", "PK\u0007\u0008", "FB", "\u0001\0\u0010\0", "/", "archive/data/0", "\u00ff\u00ff\u00ff\u00ff" }.Select(Encoding.Latin1.GetBytes)];

    private static readonly byte[][] JsonWords =
        [.. new[] { "{", "}", "[", "]", ",", ":", "\"", "\"dtype\"", "\"shape\"", "\"data_offsets\"", "\"__metadata__\"", "\"F32\"", "\"F4\"", "9223372036854775807", "-1", "1e99", "null", "\\ud800" }.Select(Encoding.Latin1.GetBytes)];

    private static void ReadZip(byte[] bytes, string scratch)
    {
        File.WriteAllBytes(scratch, bytes);
        using StoredFile stored = StoredFile.Open(FileSystem.Os, scratch);
        ZipReader reader = ZipReader.Open(stored, 0, stored.Length, ZipLimits.Default, checkCrc: bytes.Length % 2 == 0);
        foreach (ZipRecord record in reader.Records)
        {
            reader.ReadAll(record, 1 << 20);
        }
    }

    private static void ReadSafetensors(byte[] bytes, string scratch)
    {
        File.WriteAllBytes(scratch, bytes);
        using StoredFile stored = StoredFile.Open(FileSystem.Os, scratch);
        SafetensorsFile.ReadHeader(stored);
    }

    private static void Open(byte[] bytes, string scratch)
    {
        File.WriteAllBytes(scratch, bytes);
        CheckpointIndex index = CheckpointIndex.Open(FileSystem.Os, scratch, new TorchZipOptions { CheckCrc = bytes.Length % 2 == 0 });
        try
        {
            foreach (string name in index.ValueNames)
            {
                index.ShowValue(name);
            }
        }
        finally
        {
            index.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static byte[][] Files(string folder, string pattern) =>
        [.. Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllBytes).Where(bytes => bytes.Length < 8192)];

    private static void ReadPickle(byte[] bytes)
    {
        var storages = new StorageTable(attach: null);
        var factory = new TorchFactory(TorchReadOptions.Default, "mutant", storages.Load, new SortedSet<string>(StringComparer.Ordinal));
        PickleValue value = PickleReader.Read(new PickleInput(ByteSource.Of(bytes, "mutant"), 0, "mutant"), factory);
        _ = PickleTree.Values(value).Count();
    }

    private static void ReadTorch(byte[] bytes, string scratch)
    {
        // Records are not all that is interesting in an archive: with their CRCs checked, most mutants would end there.
        File.WriteAllBytes(scratch, bytes);
        using StoredFile stored = StoredFile.Open(FileSystem.Os, scratch);
        TorchFile file = TorchFile.Open(stored, TorchReadOptions.Default with { CheckCrc = bytes.Length % 8 == 0, MaxExpandedLength = 1 << 20 });
        foreach (PickleValue value in PickleTree.Values(file.Root))
        {
            switch (value)
            {
                case TorchTensor { Storage: not null } tensor:
                    TensorReader.ReadAll(tensor);
                    break;
                case NumpyArray { Dtype: { IsObject: false, IsStructured: false } } array:
                    array.ReadAll(scratch);
                    break;
                case NumpyScalar scalar:
                    scalar.ReadAll();
                    break;
                default:
                    break;
            }
        }
    }
}
