using System.IO.Compression;
using Fabric.Formats.Pickle;
using Fabric.Formats.Torch;

namespace Fabric.Runtime.Tests.Checkpoints;

/// <summary>Writes archives as <c>torch.save</c> lays them out, of any pickle.</summary>
internal static class PythonFiles
{
    /// <summary>A tensor of two numbers, whose storage is in every archive.</summary>
    public static PickleValue Tensor() => new TensorPickle().Create(TorchDtype.Find("float32")!, [2], key: 0);

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
