using System.Text.Json.Nodes;
using Fabric.Checkpoints;
using Xunit;

namespace Fabric.Runtime.Tests.Checkpoints.Sharded;

/// <summary>Folders that are put together wrongly, or hostile.</summary>
public sealed class ShardedDamageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Run => _folder["run"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("hole")]
    [InlineData("more")]
    [InlineData("shape")]
    [InlineData("dtype")]
    public async Task Shards_that_do_not_make_a_whole_are_refused_by_the_name_of_the_tensor(string difference)
    {
        CheckpointContent[] contents = ShardedContents.Of(3, isSmall: true);
        IEnumerable<TensorEntry> others = contents[1].Tensors.Where(static entry => entry.Name != "uneven");
        TensorEntry uneven = contents[1].Tensors.Single(static entry => entry.Name == "uneven");
        contents[1] = contents[1] with
        {
            Tensors = difference switch
            {
                "hole" => [.. others],
                "more" => [.. contents[1].Tensors, uneven with { Name = "uneven.too" }],
                "shape" => [.. others, uneven with { Box = new([3, 0], [1, 3]), Source = new TrackedSource(new byte[12]) }],
                _ => [.. others, uneven with { Dtype = TensorDtype.Int32 }],
            },
        };
        await Saves.SaveFolderAsync(Run, contents);
        CheckpointCorruptException e = await Assert.ThrowsAsync<CheckpointCorruptException>(() => Saves.ReadAllAsync(Run));
        Assert.Contains("'uneven", e.Message, StringComparison.Ordinal);
        Assert.Contains(ShardNames.Of(2, 3), e.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Hostile() => new()
    {
        { "world_size", "3" },
        { "world_size", "0" },
        { "world_size", "1e99" },
        { "shards", "[]" },
        { "shards", "[[1],[2]]" },
        { "shards", "[[-1,\"a\"],[2,\"b\"]]" },
        { "placement", "{\"a\":[\"F32\",[4],\"elsewhere\"]}" },
        { "placement", "{\"a\":[\"F99\",[4],\"whole\"]}" },
        { "placement", "{\"a\":[\"F32\",[-4],\"whole\"]}" },
        { "placement", "{\"a\":[\"F32\",[],\"divided\"]}" },
        { "placement", "{\"a\":[\"F4\",[4],\"divided\"]}" },
        { "placement", "{\"a\":[\"F32\",[9223372036854775807,9],\"divided\"]}" },
        { "placement", "{\"a\":[\"F32\",[4],\"whole\"],\"a\":[\"F32\",[4],\"whole\"]}" },
        { "placement", "{\"a\":7}" },
        { "rank_tensors", "[[\"a\",\"b\",9223372036854775807]]" },
        { "placement", "[]" },
        { "rank_tensors", "[[\"a\",\"b\",-1]]" },
        { "rank_tensors", "[[\"a\",\"b\"]]" },
        { "aliases", "{\"x\":\"nothing\"}" },
        { "format_version", "2" },
        { "value_tensors", "{\"v\":\"uneven\"}" },
        { "tensors", "{\"nothing\":\"C128\"}" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task A_manifest_that_contradicts_itself_is_refused(string member, string json)
    {
        await Saves.SaveFolderAsync(Run, ShardedContents.Of(2, isSmall: true));
        await ManifestChange.MakeAsync(Run, member, json);
        await Assert.ThrowsAsync<CheckpointFormatException>(() => CheckpointIndex.OpenAsync(Run, options: null, default));
    }

    [Fact]
    public async Task An_alias_of_what_holds_a_long_value_is_refused()
    {
        CheckpointContent content = Contents.Small() with { Values = [Contents.Value("long", $"\"{new string('x', PlannedContent.MaxInlineValue)}\"")] };
        await Saves.SaveFolderAsync(Run, [content]);
        await ManifestChange.MakeAsync(Run, static manifest => manifest["aliases"] = new JsonObject { ["x"] = "long#json" });
        await Assert.ThrowsAsync<CheckpointFormatException>(() => CheckpointIndex.OpenAsync(Run, options: null, default));
    }

    [Fact]
    public async Task A_size_that_no_shard_has_takes_no_memory()
    {
        await Saves.SaveFolderAsync(Run, ShardedContents.Of(2, isSmall: true));
        await ManifestChange.MakeAsync(Run, static manifest => manifest["placement"]!.AsObject()["uneven"] = JsonNode.Parse("[\"F32\",[1000000000000,3],\"divided\"]"));
        await using Checkpoint checkpoint = await Checkpoint.OpenAsync(Run, options: null, default);
        CheckpointCorruptException e = await Assert.ThrowsAsync<CheckpointCorruptException>(() => checkpoint.ReadTensorAsync("uneven"));
        Assert.Contains("'uneven'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_shard_is_not_taken_for_a_checkpoint_nor_a_folder_without_a_manifest()
    {
        await Saves.SaveFolderAsync(Run, ShardedContents.Of(2, isSmall: true));
        CheckpointFormatException e = await Assert.ThrowsAsync<CheckpointFormatException>(() => CheckpointIndex.OpenAsync(Path.Combine(Run, ShardNames.Of(1, 2)), options: null, default));
        Assert.Contains("Open the folder", e.Message, StringComparison.Ordinal);
        e = await Assert.ThrowsAsync<CheckpointFormatException>(() => CheckpointIndex.OpenAsync(Path.Combine(Run, ShardNames.Manifest), options: null, default));
        Assert.Contains("Open the folder", e.Message, StringComparison.Ordinal);
        File.Delete(Path.Combine(Run, ShardNames.Manifest));
        await Assert.ThrowsAsync<CheckpointFormatException>(() => CheckpointIndex.OpenAsync(Run, options: null, default));
        await Assert.ThrowsAsync<CheckpointException>(() => Saves.SaveFolderAsync(Run, ShardedContents.Of(2, isSmall: true)));
    }

    [Fact]
    public async Task A_folder_that_was_replaced_is_said_to_be_so()
    {
        await Saves.SaveFolderAsync(Run, ShardedContents.Of(2, isSmall: true));
        await using CheckpointIndex index = await CheckpointIndex.OpenAsync(Run, options: null, default);
        CheckpointContent[] other = ShardedContents.Of(2, isSmall: true);
        await Saves.SaveFolderAsync(Run, [.. other.Select(static content => content with { Tensors = [.. content.Tensors, Contents.Tensor("new", TensorDtype.Bool, 3)] })]);
        await Assert.ThrowsAsync<CheckpointReplacedException>(() => Saves.ReadAllAsync(index));
    }
}
