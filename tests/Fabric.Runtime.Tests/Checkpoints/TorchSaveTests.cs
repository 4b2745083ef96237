using System.Text;
using Fabric.Checkpoints;
using Fabric.Formats.Torch;
using Xunit;
using Xunit.Abstractions;

namespace Fabric.Runtime.Tests.Checkpoints;

/// <summary>Checkpoints in PyTorch's own format, written and read here. That PyTorch reads them, others test.</summary>
public sealed class TorchSaveTests(ITestOutputHelper output) : IDisposable
{
    private const string Golden = "v1.ckpt";
    private const string GoldenIdentity = "03ad4cd5a1aa4019175fccca022c5708";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task All_that_was_saved_is_read()
    {
        CommittedCheckpoint saved = await Saves.SaveAsync(_folder["run.ckpt"], OfEveryKind());
        await AssertHoldsAsync(_folder["run.ckpt"], saved.Identity);
        Assert.Equal(new FileInfo(_folder["run.ckpt"]).Length, saved.Bytes);
    }

    [Fact]
    public Task The_golden_file_still_reads() =>
        AssertHoldsAsync(Path.Combine(Repository.Root, "tests", "Fabric.Runtime.Tests", "Golden", Golden), GoldenIdentity);

    [Fact]
    public async Task The_same_content_gives_the_same_bytes_as_ever()
    {
        await Saves.SaveAsync(_folder[Golden], OfEveryKind());
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
    public async Task A_flipped_bit_anywhere_is_detected_or_changes_nothing()
    {
        CheckpointContent content = Contents.Small();
        await Saves.SaveAsync(_folder["whole.pt"], content);
        byte[] whole = await File.ReadAllBytesAsync(_folder["whole.pt"]);
        int detected = 0;
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= (byte)(1 << (at % 8));
            await File.WriteAllBytesAsync(_folder["damaged.pt"], damaged);
            try
            {
                await AssertHoldsAsync(_folder["damaged.pt"], content);
            }
            catch (CheckpointException e) when (e is CheckpointFormatException or CheckpointCorruptException)
            {
                detected++;
            }
        }

        output.WriteLine($"{whole.Length} bits flipped, {detected} detected; the others are in padding, notes and time stamps, and change nothing.");
        Assert.True(detected > whole.Length / 3);
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

    [Fact]
    public async Task A_file_cut_off_anywhere_is_refused()
    {
        await Saves.SaveAsync(_folder["whole.pt"], Contents.Small());
        byte[] whole = await File.ReadAllBytesAsync(_folder["whole.pt"]);
        for (int length = 0; length < whole.Length; length++)
        {
            await File.WriteAllBytesAsync(_folder["damaged.pt"], whole[..length]);
            Exception e = await Assert.ThrowsAnyAsync<CheckpointException>(() => CheckpointIndex.OpenAsync(_folder["damaged.pt"], options: null, default));
            Assert.True(e is CheckpointFormatException or CheckpointCorruptException, e.ToString());
        }
    }

    private static CheckpointContent OfEveryKind()
    {
        CheckpointContent content = Contents.OfEveryKind();
        return content with
        {
            Tensors = [.. content.Tensors.Where(static entry => TorchDtype.Of(entry.Dtype) is not null)],
            Aliases = content.Aliases.Where(alias => TorchDtype.Of(content.Tensors.First(entry => entry.Name == alias.Value).Dtype) is not null).ToDictionary(),
        };
    }

    private static async Task AssertHoldsAsync(string path, string identity)
    {
        await AssertHoldsAsync(path, OfEveryKind());
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
