using System.Text;
using Fabric.Checkpoints;
using Xunit;

namespace Fabric.Runtime.Tests.Checkpoints;

/// <summary>Checkpoints in PyTorch's own format, written and read here. That PyTorch reads them, others test.</summary>
public sealed class TorchSaveTests : IDisposable
{
    private const string Golden = "v1.ckpt";
    private const string GoldenIdentity = "03ad4cd5a1aa4019175fccca022c5708";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task All_that_was_saved_is_read()
    {
        CommittedCheckpoint saved = await Saves.SaveAsync(_folder["run.ckpt"], Contents.OfEveryTorchKind());
        await AssertHoldsAsync(_folder["run.ckpt"], saved.Identity);
        Assert.Equal(new FileInfo(_folder["run.ckpt"]).Length, saved.Bytes);
    }

    [Fact]
    public Task The_golden_file_still_reads() =>
        AssertHoldsAsync(Path.Combine(Repository.Root, "tests", "Fabric.Runtime.Tests", "Golden", Golden), GoldenIdentity);

    [Fact]
    public async Task The_same_content_gives_the_same_bytes_as_ever()
    {
        await Saves.SaveAsync(_folder[Golden], Contents.OfEveryTorchKind());
        Assert.Equal(
            await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "tests", "Fabric.Runtime.Tests", "Golden", Golden)),
            await File.ReadAllBytesAsync(_folder[Golden]));
    }

    [Fact]
    public async Task A_long_value_stays_a_value()
    {
        KeyValuePair<string, ReadOnlyMemory<byte>> value = Contents.Value("v", $"\"{new string('x', 3 << 20)}\"");
        await Saves.SaveAsync(_folder["run.ckpt"], Contents.Of() with { Values = [value] });
        await using CheckpointIndex index = await CheckpointIndex.OpenAsync(_folder["run.ckpt"], options: null, default);
        Assert.True(index.TryGetValue("v", out ReadOnlyMemory<byte> json));
        Assert.True(json.Span.SequenceEqual(value.Value.Span));
        Assert.Empty(index.Tensors);
    }

    [Fact]
    public async Task Every_flipped_byte_of_the_data_names_the_tensor()
    {
        TensorEntry large = Contents.Tensor("large", TensorDtype.UInt8, (3 << 20) + 5);
        await Saves.SaveAsync(_folder["whole.pt"], Contents.Of(large, Contents.Tensor("small", TensorDtype.Int64, 3)));
        byte[] whole = await File.ReadAllBytesAsync(_folder["whole.pt"]);
        foreach (int at in (int[])[5_000, 1 << 20, (2 << 20) + 77, 3 << 20])
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 1;
            await File.WriteAllBytesAsync(_folder["damaged.pt"], damaged);
            await using CheckpointIndex index = await CheckpointIndex.OpenAsync(_folder["damaged.pt"], options: null, default);
            CheckpointCorruptException e = await Assert.ThrowsAsync<CheckpointCorruptException>(() => Saves.ReadAllAsync(index));
            Assert.Contains("'large'", e.Message, StringComparison.Ordinal);
            await using CheckpointIndex unchecked_ = await CheckpointIndex.OpenAsync(_folder["damaged.pt"], new TorchZipOptions { CheckCrc = false }, default);
            byte[] read = (await Saves.ReadAllAsync(unchecked_))["large"];
            Assert.Single(read.Zip(Contents.BytesOf(large)), static pair => pair.First != pair.Second);
        }
    }

    private static async Task AssertHoldsAsync(string path, string identity)
    {
        await AssertHoldsAsync(path, Contents.OfEveryTorchKind());
        await using CheckpointIndex index = await CheckpointIndex.OpenAsync(path, options: null, default);
        Assert.Equal(identity, index.Identity);
    }

    private static async Task AssertHoldsAsync(string path, CheckpointContent content)
    {
        await using CheckpointIndex index = await CheckpointIndex.OpenAsync(path, options: null, default);
        Dictionary<string, byte[]> bytes = await Saves.ReadAllAsync(index);
        Assert.Equal(content.Tensors.Select(static entry => entry.Name), index.Tensors.Select(static tensor => tensor.Name));
        Assert.All(content.Tensors, entry =>
        {
            Assert.True(index.TryGetTensor(entry.Name, out IndexedTensor stored));
            Assert.Equal(entry.Dtype, stored.Dtype);
            Assert.Equal(entry.Shape, stored.Shape);
            Assert.Equal(Contents.BytesOf(entry), bytes[entry.Name]);
        });
        Assert.Equal(
            content.Values.Select(static value => (value.Key, Encoding.UTF8.GetString(value.Value.Span))),
            index.ValueNames.Select(name => (name, Encoding.UTF8.GetString(index.GetValue(name).Span))));
        Assert.Equal(content.Aliases, index.Aliases);
        Assert.Equal((content.StateType, content.Schema, content.WorldSize), (index.StateType, index.Schema, index.WorldSize));
    }
}
