using System.Collections.Concurrent;
using System.Globalization;
using Fabric.Checkpoints;
using Fabric.Formats;
using Xunit;

namespace Fabric.Runtime.Tests.Reliability;

/// <summary>Loads and verifies damaged checkpoints, asserts that both find the damage or that what comes out is the same, and counts.</summary>
internal sealed class DamageTally(Specimen specimen)
{
    private readonly ConcurrentDictionary<(string Kind, string Result), int> _counts = new();

    private int _foundHarmless;

    /// <summary>Damages that change nothing of what comes out.</summary>
    public ConcurrentBag<Damage> Harmless { get; } = [];

    /// <summary>How many of these a verification finds all the same.</summary>
    public int FoundHarmless => _foundHarmless;

    public override string ToString() => string.Join(
        "\n",
        _counts.OrderBy(static count => count.Key).GroupBy(static count => count.Key.Kind, (kind, counts) =>
            $"{kind}: {string.Join(", ", counts.Select(static count => string.Create(CultureInfo.InvariantCulture, $"{count.Value:N0} {count.Key.Result}")))}"));

    public Task AssertAllAsync(IEnumerable<Damage> damages) =>
        Parallel.ForEachAsync(damages, async (damage, _) => await AssertAsync(damage));

    public async Task AssertAsync(Damage damage)
    {
        var files = specimen.Files.ToDictionary(StringComparer.Ordinal);
        files.Remove(damage.File);
        if (damage.Bytes is not null)
        {
            files.Add(damage.File, damage.Bytes);
        }

        string[] hit = damage.Bytes is null ? [] : specimen.TensorsHit(damage.File, damage.Bytes);
        (CheckpointException? error, string result) = await LoadAsync(files, damage);
        IReadOnlyList<CheckpointDamage> found = await VerifyAsync(files);
        _counts.AddOrUpdate((damage.Kind, result), 1, static (_, count) => count + 1);
        if (error is null)
        {
            Harmless.Add(damage);
            Interlocked.Add(ref _foundHarmless, Math.Min(found.Count, 1));
            return;
        }

        string context = $"{damage}, {string.Join(", ", hit)}: {error}";
        Assert.True(error is CheckpointCorruptException or CheckpointFormatException, context);
        AssertSays(error.Message, damage, context);
        Assert.True(hit.Length == 0 || hit.Any(tensor => error.Message.Contains(FileText.Show(tensor), StringComparison.Ordinal)), context);
        Assert.True(found.Count > 0, $"Not found by verification: {context}");
        Assert.All(found, one => AssertSays(one.Message, damage, one.ToString()));
        Assert.True(hit.All(tensor => found.Any(one => one.Tensor == tensor && one.File == damage.File)), $"{string.Join('\n', found)}\n{context}");
    }

    private async Task<(CheckpointException? Error, string Result)> LoadAsync(IReadOnlyDictionary<string, byte[]> files, Damage damage)
    {
        CheckpointIndex index;
        try
        {
            index = specimen.Open(files);
        }
        catch (CheckpointException e)
        {
            return (e, "refused when opened");
        }

        await using (index)
        {
            try
            {
                Assert.True(await Specimen.ReadAsync(index) == specimen.Content, $"Something else came out, and no error: {damage}");
                return (null, "change nothing");
            }
            catch (CheckpointException e)
            {
                return (e, "found when read");
            }
        }
    }

    /// <summary>What a verification finds; what it throws is one damage.</summary>
    private async Task<IReadOnlyList<CheckpointDamage>> VerifyAsync(IReadOnlyDictionary<string, byte[]> files)
    {
        try
        {
            return (await specimen.VerifyAsync(files)).Damages;
        }
        catch (CheckpointException e) when (e is CheckpointFormatException or CheckpointNotFoundException)
        {
            return [new CheckpointDamage(e.Path!, null, e.Message)];
        }
    }

    private static void AssertSays(string message, Damage damage, string context)
    {
        Assert.True(message.Contains(Path.GetFileName(damage.File), StringComparison.Ordinal), $"Does not name the file: {context}");
        Assert.True(
            message.Contains("oad another copy", StringComparison.Ordinal) || message.Contains("or load an older", StringComparison.Ordinal), $"Does not say what to do: {context}");
    }
}
