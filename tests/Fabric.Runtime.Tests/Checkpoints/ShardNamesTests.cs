using Fabric.Checkpoints;
using Xunit;

namespace Fabric.Runtime.Tests.Checkpoints;

public sealed class ShardNamesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, 4, "shard-00001-of-00004.safetensors")]
    [InlineData(12345, 100000, "shard-12345-of-100000.safetensors")]
    [InlineData(100000, 100000, "shard-100000-of-100000.safetensors")]
    public void A_shard_has_its_number_and_their_count_in_its_name(int number, int count, string name)
    {
        Assert.Equal(name, ShardNames.Of(number, count));
        Assert.True(ShardNames.IsOwn(name));
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(5, 4)]
    public void A_number_that_no_shard_has_is_an_error(int number, int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ShardNames.Of(number, count));

    [Theory]
    [InlineData("shard-0001-of-00004.safetensors")]
    [InlineData("shard-00001-of-0004.safetensors")]
    [InlineData("shard-00001-of-00004.safetensors.bak")]
    [InlineData("my-shard-00001-of-00004.safetensors")]
    [InlineData("shard-00001-of-00004-of-00004.safetensors")]
    [InlineData("shard-0000x-of-00004.safetensors")]
    [InlineData("shard-٠٠٠٠١-of-00004.safetensors")]
    [InlineData("shard-.safetensors")]
    [InlineData("shard-00001.safetensors")]
    [InlineData("model-00001-of-00004.safetensors")]
    [InlineData("Fabric.json")]
    [InlineData("fabric.json.bak")]
    [InlineData("config.json")]
    [InlineData("")]
    public void Names_that_others_give_are_not_own(string name) => Assert.False(ShardNames.IsOwn(name));

    [Fact]
    public void The_manifest_is_own() => Assert.True(ShardNames.IsOwn("fabric.json"));

    [Fact]
    public async Task A_single_file_replaces_the_folder_of_a_sharded_checkpoint_and_no_other()
    {
        string path = _folder["target"];
        Directory.CreateDirectory(path);
        await File.WriteAllTextAsync(Path.Join(path, ShardNames.Of(1, 2)), "");
        var error = await Assert.ThrowsAsync<CheckpointException>(() => Saves.SaveAsync(path, Contents.Small()));
        Assert.Equal($"'{path}' was not saved: '{path}' is a folder that is not a checkpoint; choose another path.", error.Message);

        await File.WriteAllTextAsync(Path.Join(path, ShardNames.Manifest), "{}");
        await Saves.SaveAsync(path, Contents.Small());
        Assert.NotEmpty(await Saves.ReadAllAsync(path));
        Assert.Equal([path], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_checkpoint_that_a_dead_save_has_moved_aside_exists()
    {
        string path = _folder["target"];
        string aside = _folder[".target.old-0000000100000000"];
        Directory.CreateDirectory(aside);
        Assert.False(Checkpoint.Exists(path));
        File.WriteAllText(Path.Join(aside, ShardNames.Manifest), "{}");
        Assert.True(Checkpoint.Exists(path));
        Assert.False(Checkpoint.Exists(_folder["other"]));
    }
}
