using Fabric.Checkpoints;
using Fabric.Runtime.Tests.Checkpoints;
using Fabric.Runtime.Tests.Checkpoints.Sharded;
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
        await Saves.SaveFolderAsync(_folder["run"], ShardedContents.Of(3, isSmall: true));
        CheckpointContent[] other = ShardedContents.Of(3, isSmall: true);
        await Saves.SaveFolderAsync(_folder["older"], [.. other.Select(static content => content with { Tensors = [.. content.Tensors.Select(OfOtherData)] })]);
        Specimen specimen = await Specimen.TakeAsync(_folder["run"]);
        DamageTally tally = await DamageAllAsync(specimen, Damages.Mixed(specimen, await Specimen.TakeAsync(_folder["older"])));
        Assert.Empty(tally.Harmless);
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
