using Fabric.Checkpoints;
using Fabric.Formats;
using Fabric.Sharding;
using Fabric.Storage;
using Xunit;

namespace Fabric.Runtime.Tests.Checkpoints.Sharded;

/// <summary>Saved by any number of ranks, read whole or by any other number of ranks.</summary>
public sealed class ShardedRoundTripTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public async Task What_several_ranks_saved_is_read_whole(int worldSize)
    {
        await Saves.SaveFolderAsync(_folder["run"], ShardedContents.Of(worldSize));
        CheckpointContent whole = ShardedContents.Whole(worldSize);
        await using CheckpointIndex index = await CheckpointIndex.OpenAsync(_folder["run"], options: null, default);
        Dictionary<string, byte[]> bytes = await Saves.ReadAllAsync(index);
        Assert.All(whole.Tensors, entry =>
        {
            Assert.Equal((entry.Dtype, string.Join(',', entry.Shape)), (index.GetTensor(entry.Name).Dtype, string.Join(',', index.GetTensor(entry.Name).Shape)));
            Assert.Equal(Contents.BytesOf(entry), bytes[entry.Name]);
        });
        Assert.All(Enumerable.Range(0, worldSize), rank => Assert.Equal([1, 2, (byte)rank], bytes[RankTensor.NameOf("random", "cpu", rank)]));
        Assert.Equal(whole.Tensors.Count + worldSize, bytes.Count);
        Assert.Equal(whole.Aliases, index.Aliases);
        Assert.All(whole.Values, value => Assert.True(index.GetValue(value.Key).Span.SequenceEqual(value.Value.Span)));
        Assert.Equal(worldSize + 1, Directory.GetFiles(_folder["run"]).Length);
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(3, 2)]
    [InlineData(4, 4)]
    [InlineData(5, 1)]
    [InlineData(1, 5)]
    public async Task Each_rank_reads_its_part_and_little_more(int savedBy, int loadedBy)
    {
        await Saves.SaveFolderAsync(_folder["run"], ShardedContents.Of(savedBy));
        TensorEntry[] wholes = [.. ShardedContents.Whole(savedBy).Tensors.Where(ShardedContents.IsDivided)];
        for (int rank = 0; rank < loadedBy; rank++)
        {
            await using CheckpointIndex index = await CheckpointIndex.OpenAsync(_folder["run"], options: null, default);
            var reads = wholes
                .Select(entry => (Entry: entry, Box: DimensionChunks.Of(entry.Shape, rank, loadedBy)))
                .Select(wanted => (wanted.Entry, wanted.Box, Target: new TrackedTarget(TensorDtypes.ByteLength(wanted.Entry.Dtype, wanted.Box.Shape))))
                .ToList();
            await index.ReadAsync([.. reads.Select(read => new TensorRead(read.Entry.Name, read.Target, read.Box))], null, default);
            Assert.All(reads, read => Assert.Equal(ShardedContents.PartOf(read.Entry, read.Box), read.Target.Bytes));
            Assert.InRange(index.BytesRead, 1, Needed(savedBy, reads.Select(static read => (read.Entry, read.Box))));
        }
    }

    [Fact]
    public async Task Only_the_shards_that_are_needed_are_opened()
    {
        await Saves.SaveFolderAsync(_folder["run"], ShardedContents.Of(4));
        foreach (int shard in (int[])[1, 2, 4])
        {
            File.Delete(Path.Combine(_folder["run"], ShardNames.Of(shard, 4)));
        }

        await using CheckpointIndex index = await CheckpointIndex.OpenAsync(_folder["run"], options: null, default);
        TensorEntry large = ShardedContents.Whole(4).Tensors.Single(static entry => entry.Name == "large");
        Box third = DimensionChunks.Of(large.Shape, 2, 4);
        var target = new TrackedTarget(third.Count * sizeof(float));
        await index.ReadAsync([new TensorRead("large", target, third)], null, default);
        Assert.Equal(ShardedContents.PartOf(large, third), target.Bytes);
        CheckpointCorruptException e = await Assert.ThrowsAsync<CheckpointCorruptException>(
            () => index.ReadAsync([new TensorRead("large", new TrackedTarget(4 * large.Shape[1]), new Box([0, 0], [1, large.Shape[1]]))], null, default));
        Assert.Contains("missing", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_wide_rows_only_the_blocks_that_hold_wanted_columns_are_read()
    {
        const int Columns = 3_000_000;
        TensorEntry wide = Contents.Tensor("wide", TensorDtype.UInt8, 2, Columns);
        await Saves.SaveAsync(_folder["run"], Contents.Of(wide));
        await using CheckpointIndex index = await CheckpointIndex.OpenAsync(_folder["run"], options: null, default);
        long before = index.BytesRead;
        var target = new TrackedTarget(2 * 7);
        await index.ReadAsync([new TensorRead("wide", target, new Box([0, Columns - 7], [2, 7]))], null, default);
        byte[] all = Contents.BytesOf(wide);
        Assert.Equal([.. all.AsSpan(Columns - 7, 7), .. all.AsSpan((2 * Columns) - 7, 7)], target.Bytes);

        // The run to the end of the first row lies in one block, the other in the last, which is not whole.
        Assert.Equal(DataBlocks.Size + ((2 * Columns) % DataBlocks.Size), index.BytesRead - before);
    }

    [Fact]
    public void Names_that_would_fill_the_memory_of_a_reader_are_not_written()
    {
        string member = new('m', 1_000_000);
        CheckpointContent content = Contents.Of(
            Contents.Tensor(RankTensor.NameOf(member, "f", 0), TensorDtype.UInt8, 1) with { OfRank = new RankTensor(member, "f", 1) });
        Manifest Manifest(int shards) =>
            PlannedContent.Create(content).ToManifest("test", [.. Enumerable.Repeat(new ShardInfo(1, new string('0', 32)), shards)]);
        Assert.NotEmpty(ManifestFile.Write(Manifest(90)).Bytes);
        Assert.Throws<CheckpointException>(() => ManifestFile.Write(Manifest(110)));
    }

    [Fact]
    public async Task The_same_content_gives_the_same_bytes_and_leaves_nothing_of_a_larger_world()
    {
        await Saves.SaveFolderAsync(_folder["a"], ShardedContents.Of(4));
        await Saves.SaveFolderAsync(_folder["a"], ShardedContents.Of(2));
        await Saves.SaveFolderAsync(_folder["b"], ShardedContents.Of(2));
        string[] files = [.. Directory.GetFiles(_folder["a"]).Select(static file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
        Assert.Equal([ShardNames.Manifest, ShardNames.Of(1, 2), ShardNames.Of(2, 2)], files);
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(Path.Combine(_folder["b"], file)), File.ReadAllBytes(Path.Combine(_folder["a"], file))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_consolidated_folder_is_the_file_that_one_device_would_have_written(int worldSize)
    {
        await Saves.SaveFolderAsync(_folder["run"], ShardedContents.Of(worldSize));
        CheckpointContent whole = ShardedContents.Whole(worldSize);
        await Saves.SaveAsync(_folder["file"], whole with { Tensors = [.. whole.Tensors, .. ShardedContents.Of(worldSize).Select(static rank => rank.Tensors[^1])] });
        CommittedCheckpoint made = await Checkpoint.ConsolidateAsync(_folder["run"]);
        Assert.Equal(_folder["run"] + ".consolidated", made.Path);
        Assert.Equal(await Saves.ReadAllAsync(_folder["file"]), await Saves.ReadAllAsync(made.Path));
        Assert.Equal(new FileInfo(_folder["file"]).Length, new FileInfo(made.Path).Length);
        await Assert.ThrowsAsync<CheckpointFormatException>(() => Checkpoint.ConsolidateAsync(made.Path));
    }

    [Fact]
    public async Task A_file_takes_the_place_of_a_folder_and_a_folder_that_of_a_file()
    {
        await Saves.SaveFolderAsync(_folder["run"], ShardedContents.Of(2));
        await Saves.SaveAsync(_folder["run"], Contents.Small());
        Assert.Single(await Saves.ReadAllAsync(_folder["run"]));
        await Saves.SaveFolderAsync(_folder["run"], ShardedContents.Of(2));
        Assert.True((await Saves.ReadAllAsync(_folder["run"])).Count > 20);
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }

    /// <summary>The headers of the shards that the boxes touch, and whole blocks of what is wanted.</summary>
    private long Needed(int savedBy, IEnumerable<(TensorEntry Entry, Box Box)> wanted)
    {
        long bytes = 0;
        var shards = new HashSet<int>();
        foreach ((TensorEntry entry, Box box) in wanted.Where(static read => !read.Box.IsEmpty))
        {
            long row = entry.Source.Length / entry.Shape[0];
            for (int shard = 0; shard < savedBy; shard++)
            {
                if (DimensionChunks.Of(entry.Shape, shard, savedBy) is { IsEmpty: false } chunk && chunk.Intersect(box) is { } shared)
                {
                    shards.Add(shard);
                    bytes += Math.Min((shared.Shape[0] * row) + (2 * DataBlocks.Size), chunk.Shape[0] * row);
                }
            }
        }

        return bytes + shards.Sum(shard => HeaderBytes(Path.Combine(_folder["run"], ShardNames.Of(shard + 1, savedBy))));
    }

    private static long HeaderBytes(string path)
    {
        using CheckpointFile file = CheckpointFile.Open(FileSystem.Os, path);
        return file.BytesRead;
    }
}
