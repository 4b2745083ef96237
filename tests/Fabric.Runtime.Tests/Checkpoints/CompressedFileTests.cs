using System.IO.Compression;
using Fabric.Checkpoints;
using Fabric.Formats.Pickle;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Fabric.Runtime.Tests.Checkpoints;

/// <summary>What is not stored as it is wanted is made of its file once.</summary>
public sealed class CompressedFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_compressed_manifest_is_damaged()
    {
        PythonFiles.Write(_folder["x.pt"], CompressionLevel.Optimal, [("data.pkl", PickleWriter.Write(new PickleDict())), (".data/fabric.json", new byte[1 << 20])]);
        var error = await Assert.ThrowsAsync<CheckpointCorruptException>(() => CheckpointIndex.OpenAsync(_folder["x.pt"], options: null, default));
        Assert.Contains("is compressed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_compressed_record_is_inflated_once_for_all_that_reads_it()
    {
        const int length = 24 << 20;
        byte[] bytes = Bytes(length);
        PythonFiles.Write(_folder["x.pt"], CompressionLevel.Fastest, [("data.pkl", PickleWriter.Write(PythonFiles.Strided(length, [length], [1]))), ("data/0", bytes)]);
        await using CheckpointIndex index = await CheckpointIndex.OpenAsync(_folder["x.pt"], options: null, default);
        Assert.Equal(bytes, (await Saves.ReadAllAsync(index))["data"]);
        Assert.InRange(index.BytesRead, 0, new FileInfo(_folder["x.pt"]).Length * 3 / 2);
    }

    [Fact]
    public async Task A_transposed_tensor_of_many_windows_is_read_once_to_be_converted()
    {
        const int rows = 1 << 14;
        const int columns = 5 << 10;
        byte[] bytes = Bytes(rows * columns);
        PythonFiles.Write(
            _folder["x.pt"], CompressionLevel.NoCompression, [("data.pkl", PickleWriter.Write(PythonFiles.Strided(bytes.Length, [rows, columns], [1, rows]))), ("data/0", bytes)]);
        await using CheckpointIndex index = await CheckpointIndex.OpenAsync(_folder["x.pt"], new TorchZipOptions { CheckCrc = false }, default);
        await Conversion.RunAsync(index, new SaveTarget(_folder["to.safetensors"], Options: null, NullLogger.Instance), dropsForeign: false, default);
        Assert.InRange(index.BytesRead, 0, bytes.Length * 3L / 2);

        byte[] converted = (await Saves.ReadAllAsync(_folder["to.safetensors"]))["data"];
        for (int i = 0; i < converted.Length; i += 4_099)
        {
            Assert.Equal(bytes[(i / columns) + (i % columns * rows)], converted[i]);
        }
    }

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        return bytes;
    }
}
