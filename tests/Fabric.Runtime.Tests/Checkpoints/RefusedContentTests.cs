using Fabric.Checkpoints;
using Xunit;

namespace Fabric.Runtime.Tests.Checkpoints;

/// <summary>Content and paths that cannot be stored are refused before anything is written.</summary>
public sealed class RefusedContentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("last.ckpt")]
    [InlineData("last.PT")]
    [InlineData("last.pth")]
    public async Task What_PyTorch_s_own_format_lacks_is_refused_with_another_name_to_use(string name)
    {
        var error = await Assert.ThrowsAsync<CheckpointException>(
            () => Saves.SaveAsync(_folder[name], Contents.Of(Contents.Tensor("six", TensorDtype.Float6E2M3, 4))));
        Assert.Contains("'six' is Float6E2M3", error.Message, StringComparison.Ordinal);
        Assert.Contains("'.safetensors'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_is_refused()
    {
        Directory.CreateDirectory(_folder["in use/by others"]);
        await Assert.ThrowsAsync<CheckpointException>(() => Saves.SaveAsync(_folder["in use"], Contents.Small()));
        await Assert.ThrowsAsync<CheckpointException>(() => Saves.SaveAsync(_folder["new/"], Contents.Small()));
    }

    [Fact]
    public Task A_reserved_tensor_name_is_refused() => RefusedAsync(Contents.Of(Contents.Tensor("__metadata__", TensorDtype.UInt8, 1)), "__metadata__");

    [Fact]
    public Task Two_tensors_of_one_name_are_refused() =>
        RefusedAsync(Contents.Of(Contents.Tensor("a", TensorDtype.UInt8, 1), Contents.Tensor("a", TensorDtype.UInt8, 1)), "'a'");

    [Fact]
    public async Task A_name_that_another_rank_writes_under_is_refused()
    {
        CheckpointContent content = Contents.Of(Contents.Tensor("a", TensorDtype.UInt8, 3), Contents.Tensor("m.rank00001.f", TensorDtype.UInt8, 3)) with { WorldSize = 2 };
        content = content with { Tensors = [.. content.Tensors, Contents.Tensor("m.rank00000.f", TensorDtype.UInt8, 3) with { OfRank = new RankTensor("m", "f", 3) }] };
        CheckpointException e = await Assert.ThrowsAsync<CheckpointException>(() => Saves.SaveFolderAsync(_folder["run"], [content, content]));
        Assert.Contains("'m.rank00001.f'", e.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData("format")]
    [InlineData("fabric")]
    [InlineData("fabric_blocks")]
    [InlineData("fabric_checksum")]
    public Task An_alias_that_the_metadata_reserves_is_refused(string alias) =>
        RefusedAsync(
            Contents.Of(Contents.Tensor("a", TensorDtype.UInt8, 1)) with { Aliases = new Dictionary<string, string> { [alias] = "a" } },
            $"'{alias}'");

    [Fact]
    public async Task An_alias_of_nothing_or_over_a_tensor_is_refused()
    {
        CheckpointContent content = Contents.Of(Contents.Tensor("a", TensorDtype.UInt8, 1), Contents.Tensor("b", TensorDtype.UInt8, 1));
        await Assert.ThrowsAsync<ArgumentException>(
            () => Saves.SaveAsync(_folder["x"], content with { Aliases = new Dictionary<string, string> { ["c"] = "nowhere" } }));
        await Assert.ThrowsAsync<ArgumentException>(
            () => Saves.SaveAsync(_folder["x"], content with { Aliases = new Dictionary<string, string> { ["a"] = "b" } }));
    }

    [Fact]
    public Task A_name_that_is_not_Unicode_is_refused() =>
        RefusedAsync(Contents.Of(Contents.Tensor("a\ud800", TensorDtype.UInt8, 1)), "not valid Unicode");

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("1 2")]
    public Task A_value_that_is_not_JSON_is_refused(string json) =>
        RefusedAsync(Contents.Of() with { Values = [Contents.Value("v", json)] }, "'v'");

    [Fact]
    public Task Two_values_of_one_name_are_refused() =>
        RefusedAsync(Contents.Of() with { Values = [Contents.Value("v", "1"), Contents.Value("v", "2")] }, "'v'");

    [Fact]
    public Task A_header_over_the_limit_of_safetensors_is_refused() =>
        RefusedAsync(
            Contents.Of() with { Values = [.. Enumerable.Range(0, 101).Select(i => Contents.Value($"v{i}", $"\"{new string('x', 1_000_000)}\""))] },
            "100,000,000");

    [Fact]
    public async Task A_source_of_another_length_is_refused() =>
        await Assert.ThrowsAsync<ArgumentException>(
            () => Saves.SaveAsync(_folder["x"], Contents.Of(new TensorEntry("a", TensorDtype.Float32, [2], new TrackedSource(new byte[7])))));

    private async Task RefusedAsync(CheckpointContent content, string expected)
    {
        var error = await Assert.ThrowsAsync<CheckpointException>(() => Saves.SaveAsync(_folder["refused"], content));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }
}
