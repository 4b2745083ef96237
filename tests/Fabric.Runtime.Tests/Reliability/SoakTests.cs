using System.Globalization;
using Fabric.Runtime.Tests.Samples;
using Xunit;
using Xunit.Abstractions;

namespace Fabric.Runtime.Tests.Reliability;

/// <summary>One process that saves and loads for a long time holds at the end what it held near the beginning.</summary>
public sealed class SoakTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("single", 1)]
    [InlineData("fsdp", 2)]
    public async Task Memory_handles_threads_and_files_stay_as_they_are(string strategy, int ranks) =>
        Assert.Equal(3, await RunAsync("soak", strategy, ranks, LongMode.Choose(120, 2000)));

    [Theory]
    [InlineData("single", 1)]
    [InlineData("fsdp", 2)]
    public async Task Nothing_grows_in_runs_whose_managers_save_in_the_background_and_keep_some(string strategy, int ranks) =>
        Assert.Equal(5, await RunAsync("soak-managed", strategy, ranks, LongMode.Choose(120, 2000)));

    /// <returns>How many files there are at the end.</returns>
    private async Task<long> RunAsync(string scenario, string strategy, int ranks, int count)
    {
        Directory.CreateDirectory(_folder["run"]);
        using var process = new SampleProcess("tests/RankProgram", scenario, strategy, $"{ranks}", _folder["run"], $"{count}");
        (int exitCode, string errors) = await process.EndAsync();
        Assert.True(exitCode == 0, process.LastLine + errors);
        Assert.Equal(ranks, process.Lines.Length);
        foreach (string line in process.Lines)
        {
            output.WriteLine($"{count} times, {scenario}, {strategy}: {line}");
            Dictionary<string, long>[] measured = [.. line.Split(' ').Where(static part => part.Contains('=', StringComparison.Ordinal)).Chunk(6).Select(Read)];
            Assert.InRange(measured[1]["rss"] - measured[0]["rss"], long.MinValue, 24 << 10);
            Assert.InRange(measured[1]["heap"] - measured[0]["heap"], long.MinValue, 1 << 10);

            // The pool has a thread more or less, and each has handles: far less than one a save.
            Assert.InRange(measured[1]["handles"] - measured[0]["handles"], long.MinValue, 16);
            Assert.InRange(measured[1]["threads"] - measured[0]["threads"], long.MinValue, 16);
            Assert.Equal(0, measured[1]["registrations"]);
        }

        return Read(process.LastLine.Split(' ')[^6..])["files"];
    }

    private static Dictionary<string, long> Read(string[] parts) => parts
        .Select(static part => part.Split('='))
        .ToDictionary(static part => part[0], static part => long.Parse(part[1], CultureInfo.InvariantCulture));
}
