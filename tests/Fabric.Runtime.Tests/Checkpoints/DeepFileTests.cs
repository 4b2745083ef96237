using System.IO.Compression;
using Fabric.Formats.Pickle;
using Fabric.Formats.Torch;
using Xunit;

namespace Fabric.Runtime.Tests.Checkpoints;

/// <summary>Files of Python that nest as deep as is read, or mention one part again and again: they are read or refused, and the process goes on.</summary>
public sealed class DeepFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(100, true)]
    [InlineData(450, true)]
    [InlineData(1_500, true)]
    [InlineData(1_990, true)]
    [InlineData(100_000, true)]
    [InlineData(450, false)]
    [InlineData(1_990, false)]
    public async Task A_list_in_a_list_in_a_list(int depth, bool holdsTensor)
    {
        byte[] inner = holdsTensor ? TensorPickle() : [(byte)PickleOpcode.None];
        Write([
            (byte)PickleOpcode.Proto, 2,
            .. Enumerable.Repeat((byte)PickleOpcode.EmptyList, depth), .. inner, .. Enumerable.Repeat((byte)PickleOpcode.Append, depth),
            (byte)PickleOpcode.Stop,
        ]);
        await ReadAsync();
    }

    /// <summary>Each list holds the one before twice: as many names as no file has bytes.</summary>
    [Fact]
    public async Task A_list_that_holds_another_twice_and_so_on()
    {
        var pickle = new List<byte> { (byte)PickleOpcode.Proto, 2 };
        pickle.AddRange(TensorPickle());
        pickle.AddRange([(byte)PickleOpcode.BinPut, 200]);
        for (int i = 0; i < 60; i++)
        {
            // [x, x], and forget all but the memo.
            pickle.AddRange([(byte)PickleOpcode.Pop, (byte)PickleOpcode.EmptyList, (byte)PickleOpcode.BinGet, 200, (byte)PickleOpcode.Append,
                (byte)PickleOpcode.BinGet, 200, (byte)PickleOpcode.Append, (byte)PickleOpcode.BinPut, 200]);
        }

        pickle.Add((byte)PickleOpcode.Stop);
        Write([.. pickle]);
        await ReadAsync();
    }

    private static byte[] TensorPickle() =>
        PickleWriter.Write(new TensorPickle().Create(TorchDtype.Find("float32")!, [2], key: 0))[2..^1];

    private void Write(byte[] pickle)
    {
        using var archive = new ZipArchive(File.Create(_folder["deep.pt"]), ZipArchiveMode.Create);
        Add("archive/data.pkl", pickle);
        Add("archive/data/0", new byte[8]);
        Add("archive/version", "3\n"u8.ToArray());

        void Add(string name, byte[] bytes)
        {
            using Stream entry = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
            entry.Write(bytes);
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            await using Checkpoint checkpoint = await Checkpoint.OpenAsync(_folder["deep.pt"], options: null, default);
            foreach (TensorInfo tensor in checkpoint.Tensors)
            {
                (await checkpoint.ReadTensorAsync(tensor.Name)).Dispose();
            }
        }
        catch (Exception e) when (e is CheckpointFormatException or CheckpointCorruptException)
        {
            Assert.Contains("deep.pt", e.Message, StringComparison.Ordinal);
        }
    }
}
