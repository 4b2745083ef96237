using System.Buffers.Binary;
using Fabric.Checkpoints;
using Fabric.Runtime.Tests.Checkpoints;
using Fabric.Runtime.Tests.Checkpoints.Sharded;
using Fabric.Sharding;
using Xunit;
using Xunit.Abstractions;

namespace Fabric.Runtime.Tests.Reliability;

/// <summary>Whatever happens to a checkpoint on its disk is found by a load and by a verification, or changes nothing.</summary>
public sealed class DamageTests(ITestOutputHelper output) : IDisposable
{
    // Coprime to 8, so that all bits of a byte get their turn.
    private static readonly int Every = LongMode.Choose(61, 1);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_damage_of_a_safetensors_file_is_found()
    {
        await Saves.SaveAsync(_folder["run.safetensors"], WithPages(Contents.OfEveryKind()));
        Specimen specimen = await Specimen.TakeAsync(_folder["run.safetensors"]);
        DamageTally tally = await DamageAllAsync(specimen);
        Assert.Empty(tally.Harmless);
    }

    [Fact]
    public async Task Every_damage_of_an_archive_of_PyTorchs_is_found_or_is_where_nothing_is_read()
    {
        await Saves.SaveAsync(_folder["run.ckpt"], WithPages(Contents.OfEveryTorchKind()));
        Specimen specimen = await Specimen.TakeAsync(_folder["run.ckpt"]);
        DamageTally tally = await DamageAllAsync(specimen);
        output.WriteLine($"Of {tally.Harmless.Count} that change nothing, a verification finds {tally.FoundHarmless}.");
        var regions = new ArchiveRegions(specimen.Path, specimen.Files[specimen.Path]);
        foreach (IGrouping<string, Damage> harmless in tally.Harmless.GroupBy(damage => regions.At(FirstDifference(specimen, damage))).OrderBy(static group => group.Key))
        {
            Assert.True(ArchiveRegions.MayDiffer(harmless.Key), $"{harmless.Key}: {harmless.First()}");
            output.WriteLine($"change nothing: {harmless.Count()} in {harmless.Key}");
        }
    }

    [Fact]
    public async Task Every_damage_of_a_folder_of_shards_is_found()
    {
        await Saves.SaveFolderAsync(_folder["run"], ShardedContents.Of(2, isSmall: true));
        CheckpointContent[] other = ShardedContents.Of(2, isSmall: true);
        await Saves.SaveFolderAsync(_folder["older"], [.. other.Select(static content => content with { Tensors = [.. content.Tensors.Select(OfOtherData)] })]);
        Specimen specimen = await Specimen.TakeAsync(_folder["run"]);
        DamageTally tally = await DamageAllAsync(specimen, Damages.Mixed(specimen, await Specimen.TakeAsync(_folder["older"])));
        Assert.Empty(tally.Harmless);
    }

    [Fact]
    public async Task Damage_in_any_block_of_a_large_tensor_is_detected_and_it_is_not_completed()
    {
        const int length = (9 << 20) + 5;
        byte[] whole = await SaveAsync(Contents.Of(Contents.Tensor("large", TensorDtype.UInt8, length)));
        for (int block = 0; block < 10; block++)
        {
            byte[] damaged = Damages.Flip(whole, (DataStart(whole) + (block << 20) + 3) * 8);
            await File.WriteAllBytesAsync(_folder["damaged"], damaged);
            await using CheckpointIndex index = await CheckpointIndex.OpenAsync(_folder["damaged"], options: null, default);
            var target = new TrackedTarget(length);
            await Assert.ThrowsAsync<CheckpointCorruptException>(() => index.ReadAsync([new TensorRead("large", target)], null, default));
            Assert.Equal((0, 0), (target.Completed, target.Outstanding));
        }
    }

    [Fact]
    public async Task A_file_cut_off_after_it_was_opened_is_damaged()
    {
        await SaveAsync(Contents.Of(Contents.Tensor("large", TensorDtype.UInt8, 3 << 20), Contents.Tensor("small", TensorDtype.UInt8, 9)));
        await using CheckpointIndex index = await CheckpointIndex.OpenAsync(_folder["whole"], options: null, default);
        using (var file = new FileStream(_folder["whole"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(1 << 20);
        }

        Assert.Contains("'large'", (await ReadAsync("large", 3 << 20)).Message, StringComparison.Ordinal);
        Assert.Contains("'small'", (await ReadAsync("small", 9)).Message, StringComparison.Ordinal);

        Task<CheckpointCorruptException> ReadAsync(string name, long length) =>
            Assert.ThrowsAsync<CheckpointCorruptException>(
                () => index.ReadAsync([new TensorRead(name, new TrackedTarget(length))], null, default));
    }

    [Fact]
    public async Task A_damaged_long_value_is_detected_when_it_is_read()
    {
        byte[] whole = await SaveAsync(Contents.Of() with { Values = [Contents.Value("v", $"\"{new string('x', 3 << 20)}\"")] });
        await File.WriteAllBytesAsync(_folder["damaged"], Damages.Flip(whole, (whole.Length - 100) * 8));
        await using CheckpointIndex index = await CheckpointIndex.OpenAsync(_folder["damaged"], options: null, default);
        Assert.Throws<CheckpointCorruptException>(() => index.TryGetValue("v", out _));
        await Assert.ThrowsAsync<CheckpointCorruptException>(() => Checkpoint.OpenAsync(_folder["damaged"], options: null, default));
    }

    [Fact]
    public async Task A_part_of_a_damaged_tensor_of_an_archive_is_not_given_out_and_the_tensor_is_named()
    {
        await Saves.SaveAsync(_folder["run.ckpt"], Contents.Of(Contents.Tensor("rows", TensorDtype.UInt8, 8, 1000)));
        Specimen specimen = await Specimen.TakeAsync(_folder["run.ckpt"]);
        long start = specimen.PlacesIn(specimen.Path).Single().Start;
        var files = new Dictionary<string, byte[]> { [specimen.Path] = Damages.Flip(specimen.Files[specimen.Path], (start + 7999) * 8) };
        await using CheckpointIndex index = specimen.Open(files);
        CheckpointCorruptException e = await Assert.ThrowsAsync<CheckpointCorruptException>(
            () => index.ReadAsync([new TensorRead("rows", new TrackedTarget(1000), new Box([2, 0], [1, 1000]))], progress: null, default));
        Assert.Contains("'rows'", e.Message, StringComparison.Ordinal);
    }

    private static int DataStart(byte[] file) => (int)BinaryPrimitives.ReadUInt64LittleEndian(file) + 8;

    private async Task<byte[]> SaveAsync(CheckpointContent content)
    {
        await Saves.SaveAsync(_folder["whole"], content);
        return await File.ReadAllBytesAsync(_folder["whole"]);
    }

    private static CheckpointContent WithPages(CheckpointContent content) =>
        content with { Tensors = [.. content.Tensors, Contents.Tensor("pages", TensorDtype.UInt8, 10_000)] };

    private static TensorEntry OfOtherData(TensorEntry entry) =>
        entry.Name == "uneven" ? entry with { Source = new TrackedSource(new byte[entry.Source.Length]) } : entry;

    private static int FirstDifference(Specimen specimen, Damage damage) => specimen.Files[damage.File].AsSpan().CommonPrefixLength(damage.Bytes);

    private async Task<DamageTally> DamageAllAsync(Specimen specimen, params IEnumerable<Damage> more)
    {
        var tally = new DamageTally(specimen);
        await tally.AssertAllAsync(specimen.Files.Keys.SelectMany(file => Damages.Of(specimen, file, Every)).Concat(more));
        output.WriteLine(tally.ToString());
        return tally;
    }
}
