using System.Globalization;
using Fabric.Runtime.Tests.Packaging;
using Xunit;
using Xunit.Abstractions;

namespace Fabric.Runtime.Tests.Checkpoints;

/// <summary>What saves and loads ask of the system does not grow unseen: 3,212 tensors in a file of 26.9 MB, or an archive of 27.4.</summary>
public sealed class CostTests(ITestOutputHelper output) : IDisposable
{
    // What a process reads and writes of its own at the same time.
    private const long Slack = 8192;
    private const long MiB = 1 << 20;

    // Where the directory of an archive begins is told at the end, before a comment of up to 64 KiB.
    private const long ArchiveEnd = 64 << 10;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Saves_and_loads_move_each_byte_once_with_few_calls_and_little_memory()
    {
        string path = _folder["cost.safetensors"];
        string line = await CommandLine.RunAsync(_folder.Path, "dotnet", Repository.Output("tests/RankProgram"), "cost", path);
        output.WriteLine(line);
        Dictionary<string, Dictionary<string, long>> costs = line.Split(": ", 2)[1].Split(" | ")
            .Select(static operation => operation.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .ToDictionary(static words => words[0], static words => words[1..].Chunk(2)
                .ToDictionary(static pair => pair[0], static pair => long.Parse(pair[1], CultureInfo.InvariantCulture)));
        long length = new FileInfo(path).Length;

        Dictionary<string, long> save = costs["save"];
        Assert.InRange(save["written"], length, length + Slack);
        Assert.InRange(save["read"], 0, Slack);
        Assert.InRange(save["writes"], 1, 40);
        Assert.InRange(save["allocated"], 0, 5_400_000);
        Assert.InRange(save["grown"], 0, 64 * MiB);

        Dictionary<string, long> load = costs["load"];
        Assert.InRange(load["read"], length, length + Slack);
        Assert.InRange(load["written"], 0, Slack);
        Assert.InRange(load["reads"], 1, 60);
        Assert.InRange(load["allocated"], 0, 8_400_000);
        Assert.InRange(load["grown"], 0, 64 * MiB);

        // Each tensor is a record, with a header of its own.
        long archive = new FileInfo(Path.ChangeExtension(path, ".pt")).Length;
        Dictionary<string, long> saveArchive = costs["save-pt"];
        Assert.InRange(saveArchive["written"], archive, archive + Slack);

        // The collector reads the machine's limits, the more often the more is allocated.
        Assert.InRange(saveArchive["read"], 0, 8 * Slack);
        Assert.InRange(saveArchive["writes"], 1, 70);
        Assert.InRange(saveArchive["allocated"], 0, 24_000_000);
        Assert.InRange(saveArchive["grown"], 0, 64 * MiB);

        Dictionary<string, long> loadArchive = costs["load-pt"];
        Assert.InRange(loadArchive["read"], archive, archive + ArchiveEnd + (8 * Slack));
        Assert.InRange(loadArchive["written"], 0, Slack);
        Assert.InRange(loadArchive["reads"], 1, 90);
        Assert.InRange(loadArchive["allocated"], 0, 26_000_000);
        Assert.InRange(loadArchive["grown"], 0, 64 * MiB);

        // The copy was made in the first of 200.
        Dictionary<string, long> background = costs["background"];
        Assert.InRange(background["written"], 50 * length, 50 * (length + Slack));
        Assert.InRange(background["grown"], 0, 64 * MiB);

        Assert.InRange(costs["beside-steps"]["written"], 50 * length, 50 * (length + Slack));
        Assert.InRange(costs["beside-steps"]["grown"], 0, 64 * MiB);

        // The header, and the tensors of the member alone: 400 layers of 16 * 16 + 16 numbers.
        Dictionary<string, long> part = costs["load-part"];
        Assert.InRange(part["read"], 400 * 272 * sizeof(float), 850_000);
        Assert.InRange(part["reads"], 1, 15);
        Assert.InRange(part["allocated"], 0, 3_800_000);
    }
}
