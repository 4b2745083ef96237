using System.IO.Compression;
using Fabric.Formats.Pickle;
using Fabric.Formats.Torch;

namespace Fabric.Runtime.Tests.Checkpoints;

/// <summary>Writes archives as <c>torch.save</c> lays them out, of any pickle.</summary>
internal static class PythonFiles
{
    /// <summary>A tensor of two numbers, whose storage is in every archive.</summary>
    public static PickleValue Tensor() => new TensorPickle().Create(TorchDtype.Find("float32")!, [2], key: 0);

    /// <summary>A tensor of bytes that shows storage 0 at strides.</summary>
    public static PickleValue Strided(long length, long[] shape, long[] strides) => new ForeignObject(
        new PickleGlobal("torch._utils", "_rebuild_tensor_v2"),
        new PickleTuple(
        [
            new PicklePersistentId(new PickleTuple(
                [new PickleString("storage"), new PickleGlobal("torch", "ByteStorage"), new PickleString("0"), new PickleString("cpu"), PickleInteger.Of(length)])),
            PickleInteger.Of(0),
            new PickleTuple([.. shape.Select(PickleInteger.Of)]),
            new PickleTuple([.. strides.Select(PickleInteger.Of)]),
            PickleBoolean.False,
            new PickleDict("collections.OrderedDict"),
        ]),
        keywordArguments: null,
        new PickleKeyComparer());

    public static void Write(string path, PickleValue root) => Write(path, PickleWriter.Write(root));

    public static void Write(string path, byte[] pickle) => Write(path, CompressionLevel.NoCompression, [("data.pkl", pickle), ("data/0", new byte[8])]);

    public static void Write(string path, CompressionLevel compression, IEnumerable<(string Name, byte[] Bytes)> records)
    {
        using var archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        foreach ((string name, byte[] bytes) in records.Append(("version", "3\n"u8.ToArray())))
        {
            using Stream entry = archive.CreateEntry("archive/" + name, compression).Open();
            entry.Write(bytes);
        }
    }
}
