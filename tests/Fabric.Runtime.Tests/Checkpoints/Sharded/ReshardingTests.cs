using Fabric.Checkpoints;
using Xunit;
using Xunit.Abstractions;

namespace Fabric.Runtime.Tests.Checkpoints.Sharded;

/// <summary>Checkpoints that are divided among another number of ranks, without those.</summary>
public sealed class ReshardingTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public async Task A_folder_becomes_bit_by_bit_the_one_that_as_many_ranks_would_have_saved(int ranks)
    {
        await SaveAsync("run", 3, isOfRanks: false);
        await SaveAsync("expected", ranks, isOfRanks: false);
        CommittedCheckpoint made = await Checkpoint.ReshardAsync(_folder["run"], _folder["made"], ranks);
        AssertSameFiles("expected", "made");
        Assert.Equal(Directory.GetFiles(_folder["made"]).Sum(static file => new FileInfo(file).Length), made.Bytes);
        Assert.True((await Checkpoint.VerifyAsync(_folder["made"])).IsWhole);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public async Task What_ranks_have_of_their_own_stays_theirs_on_the_way_and_comes_back(int ranks)
    {
        await SaveAsync("run", 3, isOfRanks: true);
        await Checkpoint.ReshardAsync(_folder["run"], _folder["other"], ranks);
        await AssertSameContentAsync("run", "other");
        await Checkpoint.ReshardAsync(_folder["other"], _folder["back"], 3);
        AssertSameFiles("run", "back");
        await using CheckpointIndex index = await CheckpointIndex.OpenAsync(_folder["other"], options: null, default);
        Assert.Equal((3, ranks), (index.WorldSize, index.Files.Count));
    }

    [Theory]
    [InlineData("file")]
    [InlineData("file.pt")]
    public async Task A_file_becomes_a_folder_and_that_a_file_again(string name)
    {
        await Saves.SaveAsync(_folder[name], Contents.OfEveryTorchKind());
        await Checkpoint.ReshardAsync(_folder[name], _folder["made"], 4);
        await AssertSameContentAsync(name, "made");
        Assert.Equal(5, Directory.GetFiles(_folder["made"]).Length);
        await Checkpoint.ConsolidateAsync(_folder["made"], _folder["again"]);
        await AssertSameContentAsync(name, "again");
    }

    [CorpusFact("real")]
    public async Task Files_of_others_become_folders_that_hold_the_same()
    {
        int files = 0;
        foreach (string path in Directory.EnumerateFiles(Path.Combine(Corpus.Folder("real"), "torch-zip")).Concat(Directory.EnumerateFiles(Path.Combine(Corpus.Folder("real"), "safetensors"))))
        {
            try
            {
                await using CheckpointIndex opened = await CheckpointIndex.OpenAsync(path, options: null, default);
            }
            catch (CheckpointException)
            {
                // Others tell which those are.
                continue;
            }

            await Checkpoint.ReshardAsync(path, _folder["made"], 3, new ConvertOptions { DropForeignValues = true, Durable = false });
            Assert.Equal(await TensorsAsync(path), await TensorsAsync(_folder["made"]));
            files++;
        }

        output.WriteLine($"{files} files");
        Assert.NotEqual(0, files);
    }

    [Fact]
    public async Task Progress_goes_through_all_shards_to_the_end()
    {
        await SaveAsync("run", 3, isOfRanks: true);
        var reports = new Reports();
        await Checkpoint.ReshardAsync(_folder["run"], _folder["made"], 4, new ConvertOptions { Progress = reports });
        long[] done = [.. reports.All.Select(static report => report.BytesDone)];
        Assert.Equal(done.Order(), done);
        Assert.Equal(reports.All[^1].BytesTotal, done[^1]);
    }

    [Fact]
    public async Task A_file_that_says_that_any_number_of_ranks_saved_it_takes_no_time()
    {
        string own = RankTensor.NameOf("random", "cpu", rank: 0);
        await Saves.SaveAsync(_folder["run"], Contents.Of(Contents.Tensor(own, TensorDtype.UInt8, 3)) with { WorldSize = int.MaxValue });
        await Checkpoint.ReshardAsync(_folder["run"], _folder["made"], 2);
        Assert.Equal([own], (await TensorsAsync(_folder["made"])).Keys);
    }

    [Fact]
    public async Task A_cancelled_one_leaves_no_trace()
    {
        await SaveAsync("run", 3, isOfRanks: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Checkpoint.ReshardAsync(_folder["run"], _folder["made"], 4, cancellationToken: new CancellationToken(canceled: true)));
        Assert.Equal([_folder["run"]], Directory.GetFileSystemEntries(_folder.Path));
    }

    /// <param name="name">Where.</param>
    /// <param name="shards">How many shards there are.</param>
    /// <param name="isOfRanks">Whether the ranks have something of their own.</param>
    private Task<CommittedCheckpoint> SaveAsync(string name, int shards, bool isOfRanks) => Saves.SaveFolderAsync(_folder[name],
    [
        .. ShardedContents.Of(shards).Select(content => content with
        {
            Tensors = isOfRanks ? content.Tensors : [.. content.Tensors.Where(static entry => entry.OfRank is null)],
        }),
    ]);

    private void AssertSameFiles(string expected, string actual)
    {
        string[] names = [.. Directory.GetFiles(_folder[expected]).Select(static file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
        Assert.Equal(names, Directory.GetFiles(_folder[actual]).Select(static file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
        Assert.All(names, name => Assert.True(
            File.ReadAllBytes(Path.Combine(_folder[expected], name)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(_folder[actual], name))), name));
    }

    private async Task AssertSameContentAsync(string expected, string actual)
    {
        Assert.Equal(await TensorsAsync(_folder[expected]), await TensorsAsync(_folder[actual]));
        await using CheckpointIndex from = await CheckpointIndex.OpenAsync(_folder[expected], options: null, default);
        await using CheckpointIndex to = await CheckpointIndex.OpenAsync(_folder[actual], options: null, default);
        Assert.Equal((from.StateType, from.Schema), (to.StateType, to.Schema));
        Assert.Equal(from.Aliases.OrderBy(static alias => alias.Key, StringComparer.Ordinal), to.Aliases.OrderBy(static alias => alias.Key, StringComparer.Ordinal));
        Assert.Equal(from.ValueNames, to.ValueNames);
        Assert.All(from.ValueNames, name => Assert.True(from.GetValue(name).Span.SequenceEqual(to.GetValue(name).Span), name));
    }

    private static async Task<SortedDictionary<string, string>> TensorsAsync(string path)
    {
        await using CheckpointIndex index = await CheckpointIndex.OpenAsync(path, options: null, default);
        Dictionary<string, byte[]> bytes = await Saves.ReadAllAsync(index);
        return new(
            index.Tensors.ToDictionary(static tensor => tensor.Name, tensor => $"{tensor.Dtype} [{string.Join(',', tensor.Shape)}] {Convert.ToHexString(bytes[tensor.Name])}"),
            StringComparer.Ordinal);
    }
}
