using System.Globalization;
using Fabric.Runtime.Tests.Samples;
using Xunit;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Reliability.Crashes;

/// <summary>Saves of every kind that SIGKILL cuts off, at any moment.</summary>
public sealed class KilledSaveTests(ITestOutputHelper output) : IDisposable
{
    private const int Seed = 1;

    // A kill cuts off a save of each.
    private static readonly Dictionary<string, string[]> Kinds = new()
    {
        ["file"] = ["save-often", "single", "1"],
        ["archive.ckpt"] = ["save-often", "single", "1"],
        ["folder"] = ["save-often", "fsdp", "3"],
        ["behind"] = ["save-often-behind", "single", "1"],
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_process_that_is_killed_while_it_saves_leaves_the_old_checkpoint_or_the_new_one()
    {
        int kills = LongMode.Choose(12, 200);
        var random = new Random(Seed);
        Dictionary<string, long> last = Kinds.Keys.ToDictionary(static name => name, static _ => 0L);
        int cut = 0;
        for (int kill = 0; kill < kills; kill++)
        {
            using SampleProcess process = Start();
            foreach ((string name, long iteration) in last)
            {
                await process.WaitForLineAsync($"{name} saved {iteration + 1}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(120)));
            process.Kill();
            await process.EndAsync();
            cut += Directory.EnumerateFileSystemEntries(_folder.Path).Count() - Kinds.Count;
            foreach (string name in Kinds.Keys)
            {
                long seen = process.Lines.Where(line => line.StartsWith($"{name} saved ", StringComparison.Ordinal))
                    .Max(static line => long.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture));
                last[name] = await IterationAsync(_folder[name]);
                Assert.True(last[name] == seen || last[name] == seen + 1, $"{name} after kill {kill}, seed {Seed}: {last[name]}, where {seen} was saved");
            }
        }

        output.WriteLine(
            $"{kills} kills of {Kinds.Count} saves each, seed {Seed}: {cut} left something beside the path; of {string.Join(", ", last.Select(static kind => $"{kind.Key} {kind.Value}"))} saves");
        Assert.InRange(cut, kills / 4, int.MaxValue);

        // Whatever the killed ones left is gone after the next save.
        using SampleProcess next = Start("1");
        Assert.Equal(0, (await next.EndAsync()).ExitCode);
        Assert.Equal(Kinds.Keys.Order(), Directory.EnumerateFileSystemEntries(_folder.Path).Select(static path => Path.GetFileName(path)).Order());
    }

    private SampleProcess Start(params string[] count) =>
        new("tests/RankProgram", Kinds.SelectMany((kind, i) => (string[])[.. i == 0 ? [] : (string[])["+"], .. kind.Value, _folder[kind.Key], .. count]));

    /// <summary>The save that the checkpoint is of: every byte of it is verified, and all of it must be of one save.</summary>
    private static async Task<long> IterationAsync(string path)
    {
        await using Checkpoint checkpoint = await Checkpoint.OpenAsync(path, options: null, default);
        long iteration = checkpoint.Values["iteration"].GetInt64();
        foreach (TensorInfo info in checkpoint.Tensors)
        {
            using Tensor tensor = await checkpoint.ReadTensorAsync(info.Name);
            Assert.Equal(iteration, tensor.min().item<float>());
            Assert.Equal(iteration, tensor.max().item<float>());
        }

        return iteration;
    }
}
