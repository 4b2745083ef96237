using Fabric.Checkpoints;
using Fabric.Formats.Pickle;
using Fabric.Storage;
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
        Write(Nested(depth, inner));
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

    /// <summary>Threads of some systems have stacks of a megabyte and a half, of which others have used a part.</summary>
    [Fact]
    public void A_list_as_deep_as_is_read_needs_little_stack()
    {
        Write(Nested(1_990, TensorPickle()));
        int tensors = 0;
        var thread = new Thread(
            () =>
            {
                CheckpointIndex index = CheckpointIndex.Open(FileSystem.Os, _folder["deep.pt"]);
                tensors = index.Tensors.Count;
                index.DisposeAsync().AsTask().Wait();
            },
            maxStackSize: 256 << 10);
        thread.Start();
        thread.Join();
        Assert.Equal(1, tensors);
    }

    [Theory]
    [InlineData(250)]
    [InlineData(400)]
    [InlineData(1_990)]
    public async Task A_deep_list_is_converted_or_refused_by_name(int depth)
    {
        foreach (bool holdsTensor in (bool[])[true, false])
        {
            Write(Nested(depth, holdsTensor ? TensorPickle() : [(byte)PickleOpcode.None]));
            try
            {
                await Checkpoint.ConvertAsync(_folder["deep.pt"], _folder["to.pt"], new ConvertOptions { DropForeignValues = true });
            }
            catch (CheckpointFormatException e) when (depth > 300)
            {
                Assert.Contains("deep.pt", e.Message, StringComparison.Ordinal);
            }
        }
    }

    private static byte[] TensorPickle() =>
        PickleWriter.Write(PythonFiles.Tensor())[2..^1];

    private static byte[] Nested(int depth, byte[] inner) =>
    [
        (byte)PickleOpcode.Proto, 2,
        .. Enumerable.Repeat((byte)PickleOpcode.EmptyList, depth), .. inner, .. Enumerable.Repeat((byte)PickleOpcode.Append, depth),
        (byte)PickleOpcode.Stop,
    ];

    private void Write(byte[] pickle) => PythonFiles.Write(_folder["deep.pt"], pickle);

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
