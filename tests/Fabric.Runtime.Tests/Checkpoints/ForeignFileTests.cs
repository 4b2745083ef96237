using System.Text;
using System.Text.Json.Nodes;
using Fabric.Checkpoints;
using Fabric.Runtime.Tests.Formats;
using Xunit;

namespace Fabric.Runtime.Tests.Checkpoints;

/// <summary>Files that this library did not write, or a later version did.</summary>
public sealed class ForeignFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_of_others_is_read_with_its_aliases_and_without_values()
    {
        await File.WriteAllBytesAsync(_folder["foreign"], HeaderBytes.File(
            """{"__metadata__":{"format":"pt","b":"a","note":"about a"},"c":{"dtype":"U8","shape":[1],"data_offsets":[2,3]},"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""",
            1, 2, 3));

        await using CheckpointIndex index = await CheckpointIndex.OpenAsync(_folder["foreign"], options: null, default);
        Assert.Equal(["a", "c"], index.Tensors.Select(tensor => tensor.Name));
        Assert.Equal([KeyValuePair.Create("b", "a")], index.Aliases);
        Assert.Empty(index.ValueNames);
        Assert.Equal((null, null, null), (index.StateType, index.Schema, index.WorldSize));
        Assert.Equal(32, index.Identity.Length);
        Dictionary<string, byte[]> bytes = await Saves.ReadAllAsync(index);
        Assert.Equal([1, 2], bytes["a"]);
        Assert.Equal([3], bytes["c"]);
    }

    [Theory]
    [InlineData("fabric")]
    [InlineData("fabric_blocks")]
    [InlineData("fabric_checksum")]
    public async Task A_file_with_only_some_of_our_entries_is_damaged_not_foreign(string missing)
    {
        JsonObject header = await SavedHeaderAsync();
        header["__metadata__"]!.AsObject().Remove(missing);
        var error = await Assert.ThrowsAsync<CheckpointCorruptException>(() => OpenAsync(header));
        Assert.Contains($"'{missing}' is missing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_later_format_version_says_to_update()
    {
        var error = await Assert.ThrowsAsync<CheckpointFormatException>(() => OpenWithManifestAsync(manifest => manifest["format_version"] = 2));
        Assert.Contains("Update Fabric.Runtime", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_members_of_the_manifest_are_ignored()
    {
        await using CheckpointIndex index = await OpenWithManifestAsync(manifest => manifest["later"] = new JsonObject { ["a"] = 1 });
        Assert.Equal("Tests.State", index.StateType);
    }

    [Theory]
    [InlineData("state")]
    [InlineData("world_size")]
    [InlineData("values")]
    public async Task A_manifest_that_lacks_a_member_is_refused(string member)
    {
        var error = await Assert.ThrowsAsync<CheckpointFormatException>(() => OpenWithManifestAsync(manifest => manifest.Remove(member)));
        Assert.Contains($"'{member}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_with_members_of_other_types_is_refused()
    {
        await Assert.ThrowsAsync<CheckpointFormatException>(() => OpenWithManifestAsync(manifest => manifest["world_size"] = "1"));
        await Assert.ThrowsAsync<CheckpointFormatException>(() => OpenWithManifestAsync(manifest => manifest["values"] = new JsonArray()));
        await Assert.ThrowsAsync<CheckpointFormatException>(() => OpenWithManifestAsync(manifest => manifest["state"] = 1));
    }

    [Fact]
    public async Task A_file_whose_manifest_speaks_of_shards_is_refused()
    {
        CheckpointFormatException e = await Assert.ThrowsAsync<CheckpointFormatException>(() => OpenWithManifestAsync(manifest =>
        {
            manifest["placement"] = new JsonObject();
            manifest["rank_tensors"] = new JsonArray();
            manifest["aliases"] = new JsonObject();
            manifest["shards"] = new JsonArray(new JsonArray(1, new string('0', 32)));
        }));
        Assert.Contains("which a single file has not", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tensors", "model.weight", "C128")]
    [InlineData("tensors", "nowhere", "C128")]
    [InlineData("tensors", "model.weight", "C256")]
    [InlineData("value_tensors", "v", "model.weight")]
    [InlineData("value_tensors", "v", "nowhere")]
    public async Task A_manifest_that_contradicts_the_header_is_refused(string member, string name, string value) =>
        await Assert.ThrowsAsync<CheckpointFormatException>(
            () => OpenWithManifestAsync(manifest => manifest[member] = new JsonObject { [name] = value }));

    [Fact]
    public async Task Nothing_there_is_not_found_and_a_folder_is_another_format()
    {
        await Assert.ThrowsAsync<CheckpointNotFoundException>(() => CheckpointIndex.OpenAsync(_folder["nothing"], options: null, default));
        await Assert.ThrowsAsync<CheckpointNotFoundException>(() => CheckpointIndex.OpenAsync(_folder["no/folder"], options: null, default));

        // Job scripts make the folder before the first start.
        await Assert.ThrowsAsync<CheckpointNotFoundException>(() => CheckpointIndex.OpenAsync(_folder.Path, options: null, default));
        Assert.False(Checkpoint.Exists(_folder.Path));
        await File.WriteAllTextAsync(_folder["notes.txt"], "");
        await Assert.ThrowsAsync<CheckpointFormatException>(() => CheckpointIndex.OpenAsync(_folder.Path, options: null, default));
        Assert.True(Checkpoint.Exists(_folder.Path));
    }

    private async Task<JsonObject> SavedHeaderAsync()
    {
        await Saves.SaveAsync(_folder["saved"], Contents.Small());
        byte[] file = await File.ReadAllBytesAsync(_folder["saved"]);
        return JsonNode.Parse(file.AsSpan(8..^24))!.AsObject();
    }

    /// <summary>A file whose manifest is changed and whose checksum is right.</summary>
    private async Task<CheckpointIndex> OpenWithManifestAsync(Action<JsonObject> change)
    {
        JsonObject header = await SavedHeaderAsync();
        JsonObject metadata = header["__metadata__"]!.AsObject();
        JsonObject manifest = JsonNode.Parse(metadata["fabric"]!.GetValue<string>())!.AsObject();
        change(manifest);
        metadata["fabric"] = manifest.ToJsonString();
        metadata["fabric_checksum"] = new string('0', 32);
        byte[] zeroed = HeaderBytes.Of(header.ToJsonString());
        metadata["fabric_checksum"] = Convert.ToHexStringLower(System.IO.Hashing.XxHash128.Hash(zeroed));
        return await OpenAsync(header);
    }

    private async Task<CheckpointIndex> OpenAsync(JsonObject header)
    {
        await File.WriteAllBytesAsync(_folder["changed"], [.. HeaderBytes.Of(Encoding.UTF8.GetBytes(header.ToJsonString())), .. new byte[24]]);
        return await CheckpointIndex.OpenAsync(_folder["changed"], options: null, default);
    }
}
