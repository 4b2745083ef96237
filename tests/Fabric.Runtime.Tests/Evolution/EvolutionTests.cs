using Fabric.Runtime.Tests.PartialLoads;
using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Evolution;

/// <summary>A state class over five releases. What each release wrote is kept, and every later one loads it.</summary>
public class EvolutionTests
{
    private static readonly Func<IRun>[] _versions =
        [() => new Version1.Run(), () => new Version2.Run(), () => new Version3.Run(), () => new Version4.Run(), () => new Version5.Run()];

    /// <summary>What each version called the first module.</summary>
    private static readonly string[] _bodyNames = ["model", "net", "net", "net", "encoder"];

    public static TheoryData<int, int> Pairs()
    {
        var pairs = new TheoryData<int, int>();
        for (int saved = 1; saved <= _versions.Length; saved++)
        {
            for (int live = saved; live <= _versions.Length; live++)
            {
                pairs.Add(saved, live);
            }
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public Task Every_later_version_loads_what_an_earlier_one_wrote_and_trains_on(int saved, int live) => OneRank.RunAsync(async (fabric, folder) =>
    {
        IRun expected = _versions[saved - 1]();
        await expected.LoadAsync(fabric, Golden(saved));
        IRun actual = _versions[live - 1]();
        (IReadOnlyList<string> missing, _) = await actual.LoadAsync(fabric, Golden(saved));

        Assert.Equal(saved + 6, actual.Steps);
        Assert.Equal(saved + 3, actual.LayerCount);
        Assert.Equal(saved < 3 ? (double)0.1f : 0.1, actual.PeakRate);
        Assert.True(OneRank.AreEqual(expected.Body, actual.Body));
        Assert.Equal(
            [.. saved == 1 && live > 1 ? ["best_loss"] : Array.Empty<string>(), .. saved < 5 && live == 5 ? ["phase", "evaluation"] : Array.Empty<string>()],
            missing);
        await using Checkpoint raw = await fabric.OpenAsync(Golden(saved));
        using Tensor stored = await raw.ReadTensorAsync(_bodyNames[saved - 1] + ".weight");
        Assert.True(stored.equal(actual.Body.weight!).all().item<bool>());

        // The state of the optimizer was found under the names that the modules had.
        Training.Step(expected);
        Training.Step(actual);
        Assert.True(OneRank.AreEqual(expected.Body, actual.Body));
        Assert.True(OneRank.AreEqual(expected.Head, actual.Head));

        // And what the later version writes from it, it loads.
        await actual.SaveAsync(fabric, folder["again.safetensors"]);
        IRun again = _versions[live - 1]();
        (missing, _) = await again.LoadAsync(fabric, folder["again.safetensors"]);
        Assert.Empty(missing);
        Assert.Equal((actual.Steps, actual.PeakRate, actual.LayerCount), (again.Steps, again.PeakRate, again.LayerCount));
    });

    [Fact]
    public Task What_changed_its_type_arrives_as_the_new_one() => OneRank.RunAsync(async (fabric, _) =>
    {
        var third = new Version3.Run();
        await third.LoadAsync(fabric, Golden(1));
        Assert.Equal([0.5, (double)0.1f], third.Losses);
        Assert.Equal(double.PositiveInfinity, third.BestLoss);

        var fifth = new Version5.Run();
        await using Remainder<Version5.Run> rest = await fifth.LoadAsync(fabric, Golden(1), ~Version5.Run.Members.Elapsed);
        Assert.Equal(TimeSpan.FromSeconds(90), await rest.ReadAsync(Version5.Run.Members.Elapsed));
        Assert.Equal(new Version5.HyperParameters(new Version5.Schedule(0.1f), 4), fifth.HParams);
        Assert.Equal(["elapsed"], rest.Members.Select(member => member.Name));
    });

    [Fact]
    public Task An_earlier_version_is_told_what_a_later_one_has_changed() => OneRank.RunAsync(async (fabric, _) =>
    {
        CheckpointMismatchException e = await Assert.ThrowsAsync<CheckpointMismatchException>(() => new Version3.Run().LoadAsync(fabric, Golden(4)));
        Assert.Contains(e.Mismatches, mismatch => mismatch.StartsWith("losses: the checkpoint has no such member", StringComparison.Ordinal));
        Assert.Contains(
            "hparams: unknown property: schedule (schedule: { peak: double, warmup: int32 }, only in the checkpoint; rate: double, only in the state)",
            e.Mismatches);

        e = await Assert.ThrowsAsync<CheckpointMismatchException>(() => new Version1.Run().LoadAsync(fabric, Golden(3)));
        Assert.Contains(
            "hparams.rate: 0.1 of type double is not exact as single (layers: int64 in the checkpoint, int32 in the state; rate: double in the checkpoint, single in the state)",
            e.Mismatches);
    });

    [Fact]
    public Task The_baseline_that_the_compiler_compares_with_records_what_was_written() => OneRank.RunAsync(async (fabric, _) =>
    {
        string baseline = File.ReadAllText(Path.Combine(Repository.Root, "tests", "Fabric.Runtime.Tests", "Evolution", "Run.checkpoint-schema.txt"));
        for (int version = 1; version <= _versions.Length; version++)
        {
            await using Checkpoint raw = await fabric.OpenAsync(Golden(version));
            Assert.Contains($"version {version}\n{raw.Schema}\n", baseline, StringComparison.Ordinal);
        }
    });

    private static string Golden(int version) =>
        Path.Combine(Repository.Root, "tests", "Fabric.Runtime.Tests", "Golden", $"evolution-{version}.safetensors");
}
