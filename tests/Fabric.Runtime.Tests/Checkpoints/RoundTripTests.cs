using System.Text;
using Fabric.Checkpoints;
using Xunit;

namespace Fabric.Runtime.Tests.Checkpoints;

public sealed class RoundTripTests : IDisposable
{
    private const int MiB = 1 << 20;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_dtype_shape_alias_and_value_comes_back()
    {
        CheckpointContent content = Contents.OfEveryKind();
        CommittedCheckpoint saved = await Saves.SaveAsync(_folder["all"], content);

        await using CheckpointIndex index = await CheckpointIndex.OpenAsync(_folder["all"], options: null, default);
        Assert.Equal(_folder["all"], index.Path);
        Assert.Equal(content.StateType, index.StateType);
        Assert.Equal(content.Schema, index.Schema);
        Assert.Equal(1, index.WorldSize);
        Assert.Equal(saved.Identity, index.Identity);
        Assert.Equal(saved.Bytes, new FileInfo(_folder["all"]).Length);
        Assert.Equal(content.Aliases, index.Aliases);
        Assert.Equal(content.Values.Select(value => value.Key), index.ValueNames);
        foreach ((string name, ReadOnlyMemory<byte> json) in content.Values)
        {
            Assert.True(index.TryGetValue(name, out ReadOnlyMemory<byte> read));
            Assert.Equal(Encoding.UTF8.GetString(json.Span), Encoding.UTF8.GetString(read.Span));
        }

        Dictionary<string, byte[]> bytes = await Saves.ReadAllAsync(index);
        Assert.Equal(content.Tensors.Count, bytes.Count);
        foreach (TensorEntry entry in content.Tensors)
        {
            Assert.True(index.TryGetTensor(entry.Name, out IndexedTensor stored));
            Assert.Equal((entry.Name, entry.Name, entry.Dtype), (stored.Name, stored.StoredName, stored.Dtype));
            Assert.Equal(entry.Shape, stored.Shape);
            Assert.Equal(Contents.BytesOf(entry), bytes[entry.Name]);
        }
    }

    [Fact]
    public async Task An_alias_is_found_and_read_under_its_own_name()
    {
        await Saves.SaveAsync(_folder["alias"], Contents.OfEveryKind());

        await using CheckpointIndex index = await CheckpointIndex.OpenAsync(_folder["alias"], options: null, default);
        Assert.True(index.TryGetTensor("also", out IndexedTensor tensor));
        Assert.Equal(("also", "all.Complex128", TensorDtype.Complex128), (tensor.Name, tensor.StoredName, tensor.Dtype));
        var target = new TrackedTarget(4 * 3 * 2 * 16);
        await index.ReadAsync([new TensorRead("also", target)], null, default);
        Assert.Equal(Contents.BytesOf(Contents.OfEveryKind().Tensors.Single(entry => entry.Name == "all.Complex128")), target.Bytes);
        Assert.False(index.TryGetTensor("nowhere", out _));
        Assert.False(index.TryGetValue("nowhere", out _));
    }

    [Theory]
    [InlineData(MiB - 1)]
    [InlineData(MiB)]
    [InlineData(MiB + 1)]
    [InlineData((4 * MiB) - 1)]
    [InlineData(4 * MiB)]
    [InlineData((4 * MiB) + 1)]
    [InlineData((9 * MiB) + 12345)]
    public async Task Tensors_around_the_sizes_of_blocks_and_pieces_come_back(int length)
    {
        CheckpointContent content = Contents.Of(
            Contents.Tensor("a.before", TensorDtype.UInt8, 17),
            Contents.Tensor("b.large", TensorDtype.UInt8, length),
            Contents.Tensor("c.empty", TensorDtype.UInt8, 0),
            Contents.Tensor("d.after", TensorDtype.UInt8, 3));
        await Saves.SaveAsync(_folder["large"], content);

        Dictionary<string, byte[]> bytes = await Saves.ReadAllAsync(_folder["large"]);
        Assert.All(content.Tensors, entry => Assert.Equal(Contents.BytesOf(entry), bytes[entry.Name]));
    }

    [Fact]
    public async Task Many_small_tensors_come_back_and_each_target_is_completed_once()
    {
        TensorEntry[] entries = [.. Enumerable.Range(0, 3000).Select(i => Contents.Tensor($"t.{i}", TensorDtype.Float32, i % 800))];
        await Saves.SaveAsync(_folder["many"], Contents.Of(entries));

        await using CheckpointIndex index = await CheckpointIndex.OpenAsync(_folder["many"], options: null, default);
        (TensorEntry Entry, TrackedTarget Target)[] wanted =
            [.. entries.Where((_, i) => i % 3 != 0).Reverse().Select(entry => (entry, new TrackedTarget(entry.Source.Length)))];
        await index.ReadAsync([.. wanted.Select(pair => new TensorRead(pair.Entry.Name, pair.Target))], null, default);
        Assert.All(wanted, pair =>
        {
            Assert.Equal(Contents.BytesOf(pair.Entry), pair.Target.Bytes);

            // What has no bytes is not asked for any.
            int times = pair.Target.Length > 0 ? 1 : 0;
            Assert.Equal((times, 0, times), (pair.Target.Leases, pair.Target.Outstanding, pair.Target.Completed));
        });
        Assert.All(entries, entry => Assert.Equal(0, ((TrackedSource)entry.Source).Outstanding));
    }

    [Fact]
    public async Task A_value_of_more_than_1_MiB_is_stored_as_a_tensor_and_still_is_a_value()
    {
        string json = $"\"{new string('x', (2 * MiB) + 5)}\"";
        CheckpointContent content = Contents.Of(
            Contents.Tensor("long#json", TensorDtype.Float32, 2),
            Contents.Tensor("u", TensorDtype.UInt8, 3)) with
        {
            Values = [Contents.Value("long", json), Contents.Value("short", "1")],
        };
        await Saves.SaveAsync(_folder["values"], content);

        await using CheckpointIndex index = await CheckpointIndex.OpenAsync(_folder["values"], options: null, default);
        Assert.Equal(["long#json", "u"], index.Tensors.Select(tensor => tensor.Name));
        Assert.Equal(["short", "long"], index.ValueNames);
        Assert.True(index.TryGetValue("long", out ReadOnlyMemory<byte> value));
        Assert.Equal(json, Encoding.UTF8.GetString(value.Span));
        Assert.False(index.TryGetTensor("long#json#", out _));
    }

    [Fact]
    public async Task A_checkpoint_without_tensors_comes_back()
    {
        await Saves.SaveAsync(_folder["none"], Contents.Of() with { Values = [Contents.Value("step", "1")] });

        await using CheckpointIndex index = await CheckpointIndex.OpenAsync(_folder["none"], options: null, default);
        Assert.Empty(index.Tensors);
        Assert.Equal(["step"], index.ValueNames);
    }

    [Fact]
    public async Task Progress_rises_to_the_total_in_a_bounded_number_of_reports()
    {
        var saved = new Reports();
        await Saves.SaveAsync(
            _folder["progress"],
            Contents.Of([.. Enumerable.Range(0, 2000).Select(i => Contents.Tensor($"t.{i}", TensorDtype.Float32, 5000))]),
            progress: saved);
        var read = new Reports();
        await using CheckpointIndex index = await CheckpointIndex.OpenAsync(_folder["progress"], options: null, default);
        await index.ReadAsync([.. index.Tensors.Select(tensor => new TensorRead(tensor.Name, new TrackedTarget(20000)))], read, default);

        foreach (List<CheckpointProgress> all in new[] { saved.All, read.All })
        {
            Assert.InRange(all.Count, 2, 102);
            Assert.Equal(all.Select(report => report.BytesDone).Order(), all.Select(report => report.BytesDone));
            Assert.All(all, report => Assert.Equal((_folder["progress"], 40_000_000), (report.Path, report.BytesTotal)));
            Assert.Equal(40_000_000, all[^1].BytesDone);
        }
    }

    [Fact]
    public async Task A_cancelled_read_stops_and_gives_everything_back()
    {
        await Saves.SaveAsync(_folder["cancel"], Contents.Of(Contents.Tensor("t", TensorDtype.UInt8, 64 * MiB)));
        await using CheckpointIndex index = await CheckpointIndex.OpenAsync(_folder["cancel"], options: null, default);
        using var cancellation = new CancellationTokenSource();
        var target = new TrackedTarget(64 * MiB);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => index.ReadAsync([new TensorRead("t", target)], new Reports(_ => cancellation.Cancel()), cancellation.Token));
        Assert.Equal((0, 0), (target.Outstanding, target.Completed));
    }

    [Fact]
    public async Task A_target_of_another_length_is_refused_before_anything_is_read()
    {
        await Saves.SaveAsync(_folder["length"], Contents.Small());
        await using CheckpointIndex index = await CheckpointIndex.OpenAsync(_folder["length"], options: null, default);
        var target = new TrackedTarget(5);

        await Assert.ThrowsAsync<ArgumentException>(() => index.ReadAsync([new TensorRead("model.weight", target)], null, default));
        Assert.Equal(0, target.Leases);
    }
}
