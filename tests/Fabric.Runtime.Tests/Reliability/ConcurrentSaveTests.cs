using System.Globalization;
using Fabric.Runtime.Tests.Samples;
using Fabric.Runtime.Tests.Strategies;
using Fabric.Tests.RankProgram;
using Xunit;
using Xunit.Abstractions;

namespace Fabric.Runtime.Tests.Reliability;

/// <summary>Processes that save to one path, and readers beside them.</summary>
public sealed class ConcurrentSaveTests(ITestOutputHelper output) : IDisposable
{
    private const int Apart = 1_000_000;

    private static readonly int Saves = LongMode.Choose(15, 300);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("single 1", "single 1")]
    [InlineData("fsdp 2", "fsdp 2")]
    [InlineData("single 1", "fsdp 2")]
    public async Task Every_load_gets_one_save_of_one_writer_whole_and_nothing_is_left(string one, string other)
    {
        using var first = new SampleProcess("tests/RankProgram", Arguments(one, 1));
        using var second = new SampleProcess("tests/RankProgram", Arguments(other, Apart));
        Task writers = Task.WhenAll(first.EndAsync(), second.EndAsync());
        int[] loads = await Task.WhenAll(LoadAsync("single", writers), LoadAsync("fsdp×2", writers));
        await writers;
        Assert.Equal((0, ""), await first.EndAsync());
        Assert.Equal((0, ""), await second.EndAsync());
        Assert.Equal([_folder["disk/run"]], Directory.EnumerateFileSystemEntries(_folder["disk"]));
        output.WriteLine($"{2 * Saves} saves, {string.Join(" + ", loads)} loads");
        Assert.All(loads, static count => Assert.InRange(count, 1, int.MaxValue));
    }

    private string[] Arguments(string strategy, long from) =>
        ["save-many", .. strategy.Split(' '), _folder["disk/run"], from.ToString(CultureInfo.InvariantCulture), Saves.ToString(CultureInfo.InvariantCulture)];

    private async Task<int> LoadAsync(string layout, Task writers)
    {
        int loads = 0;
        Layout readers = Layout.Of(layout);
        await Ranks.RunAsync(
            readers.WorldSize,
            async fabric =>
            {
                LargeState state = LargeState.Create(fabric);
                var last = new long[2];
                while (!await fabric.AnyAsync(writers.IsCompleted))
                {
                    if (!await state.TryLoadAsync(fabric, _folder["disk/run"]))
                    {
                        Assert.Equal([0, 0], last);
                        continue;
                    }

                    long seen = Assert.NotNull(state.Origin());
                    Assert.InRange(seen, last[seen / Apart], long.MaxValue);
                    last[seen / Apart] = seen;
                    loads += fabric.Rank == 0 ? 1 : 0;
                }
            },
            strategy: readers.Strategy);
        return loads;
    }
}
