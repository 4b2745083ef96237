using Fabric.Checkpoints;
using Fabric.Runtime.Tests.Formats;
using Fabric.Runtime.Tests.States;
using Fabric.Sharding;
using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Checkpoints;

/// <summary>Folders that this library did not write.</summary>
public sealed class ForeignFolderTests : IDisposable
{
    private static readonly string PyTorch211 = Path.Combine(Repository.Root, "tests", "Fabric.Runtime.Tests", "Interop", "pytorch-2.11.0");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("dcp", "model.")]
    [InlineData("hf", "")]
    public async Task What_two_ranks_of_PyTorch_wrote_holds_what_one_file_holds(string folder, string prefix)
    {
        Dictionary<string, byte[]> whole = await Saves.ReadAllAsync(Path.Combine(PyTorch211, "full.pt"));
        Dictionary<string, byte[]> parts = await Saves.ReadAllAsync(Path.Combine(PyTorch211, folder));
        Assert.Equal(5, parts.Count);
        Assert.All(parts, part => Assert.Equal(whole["full." + part.Key[prefix.Length..]], part.Value));
    }

    [Theory]
    [InlineData("dcp", "model.")]
    [InlineData("hf", "")]
    public async Task Any_box_of_a_tensor_is_read_from_the_files_that_have_some_of_it(string folder, string prefix)
    {
        byte[] whole = (await Saves.ReadAllAsync(Path.Combine(PyTorch211, "full.pt")))["full.cols.weight"];
        await using CheckpointIndex index = await CheckpointIndex.OpenAsync(Path.Combine(PyTorch211, folder), options: null, default);
        foreach ((int row, int column, int rows, int columns) in ((int, int, int, int)[])[(0, 0, 4, 6), (1, 2, 2, 3), (3, 0, 1, 3), (0, 5, 4, 1)])
        {
            var target = new TrackedTarget(rows * columns * sizeof(double));
            await index.ReadAsync([new TensorRead(prefix + "cols.weight", target, new Box([row, column], [rows, columns]))], null, default);
            byte[] expected = [.. Enumerable.Range(row, rows).SelectMany(r => whole.AsSpan(((r * 6) + column) * sizeof(double), columns * sizeof(double)).ToArray())];
            Assert.Equal(expected, target.Bytes);
        }
    }

    [Fact]
    public async Task Values_of_a_distributed_checkpoint_are_values()
    {
        await using Checkpoint opened = await Checkpoint.OpenAsync(Path.Combine(PyTorch211, "dcp"), options: null, default);
        Assert.Equal(["lr", "name", "step"], opened.Values.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((0.1, "x", 17), (opened.Values["lr"].GetDouble(), opened.Values["name"].GetString(), opened.Values["step"].GetInt32()));
        Assert.Equal((null, null), (opened.StateType, opened.Schema));
    }

    [Fact]
    public async Task Torch_files_with_an_index_are_one_checkpoint_and_the_index_opens_it_too()
    {
        string folder = Directory.CreateDirectory(_folder["model"]).FullName;
        File.Copy(Path.Combine(PyTorch211, "full.pt"), Path.Combine(folder, "pytorch_model-00001-of-00002.bin"));
        File.Copy(Path.Combine(PyTorch211, "full.pt"), Path.Combine(folder, "pytorch_model-00002-of-00002.bin"));
        string index = Path.Combine(folder, "pytorch_model.bin.index.json");
        File.WriteAllText(
            index, """{"weight_map":{"full.layer.weight":"pytorch_model-00001-of-00002.bin","full.steps":"pytorch_model-00002-of-00002.bin"}}""");
        Dictionary<string, byte[]> whole = await Saves.ReadAllAsync(Path.Combine(PyTorch211, "full.pt"));
        foreach (string path in (string[])[folder, index])
        {
            Dictionary<string, byte[]> parts = await Saves.ReadAllAsync(path);
            Assert.Equal(["full.layer.weight", "full.steps"], parts.Keys.Order(StringComparer.Ordinal));
            Assert.All(parts, part => Assert.Equal(whole[part.Key], part.Value));
        }

        File.WriteAllText(index, """{"weight_map":{"other":"pytorch_model-00001-of-00002.bin"}}""");
        Assert.Contains("'other' is not in", (await RefusedAsync(folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_in_one_file_is_found_in_its_folder()
    {
        File.WriteAllBytes(_folder["model.safetensors"], HeaderBytes.File("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", 1, 2));
        File.WriteAllText(_folder["config.json"], "{}");
        Assert.Equal([1, 2], (await Saves.ReadAllAsync(_folder.Path))["a"]);
    }

    [Fact]
    public async Task A_file_that_was_replaced_since_is_said_so()
    {
        string folder = Directory.CreateDirectory(_folder["shards"]).FullName;
        File.WriteAllText(Path.Combine(folder, "model.safetensors.index.json"), """{"weight_map":{"a":"x.safetensors"}}""");
        File.WriteAllBytes(Path.Combine(folder, "x.safetensors"), HeaderBytes.File("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", 1, 2));
        await using CheckpointIndex index = await CheckpointIndex.OpenAsync(folder, options: null, default);
        File.WriteAllBytes(Path.Combine(folder, "x.safetensors"), HeaderBytes.File("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}""", 1, 2, 3));
        await Assert.ThrowsAsync<CheckpointReplacedException>(() => Saves.ReadAllAsync(index));
    }

    [Fact]
    public async Task Any_other_folder_is_refused_by_what_it_lacks()
    {
        File.WriteAllText(_folder["notes.txt"], "text");
        Assert.Contains("without 'fabric.json'", (await RefusedAsync(_folder.Path)).Message, StringComparison.Ordinal);

        // One of this library's that was not finished is none of others.
        File.Copy(Path.Combine(PyTorch211, "hf", "shard-00001-model-00001-of-00001.safetensors"), _folder["shard-00001-of-00002.safetensors"]);
        Assert.Contains("without 'fabric.json'", (await RefusedAsync(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dcp")]
    [InlineData("hf")]
    public Task A_save_never_replaces_one(string source) => FabricRuntime.RunAsync(new FabricOptions { Device = CPU }, async fabric =>
    {
        string folder = Directory.CreateDirectory(_folder["kept"]).FullName;
        foreach (string file in Directory.EnumerateFiles(Path.Combine(PyTorch211, source)))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        Dictionary<string, byte[]> before = await Saves.ReadAllAsync(folder);
        Assert.True(Checkpoint.Exists(folder));
        var state = new TensorState { Value = ones(2) };
        await Assert.ThrowsAsync<CheckpointException>(() => state.SaveAsync(fabric, folder));
        Assert.Equal(before, await Saves.ReadAllAsync(folder));
        Assert.Equal([folder], Directory.EnumerateFileSystemEntries(_folder.Path));
    });

    private static async Task<CheckpointFormatException> RefusedAsync(string path) =>
        await Assert.ThrowsAsync<CheckpointFormatException>(() => CheckpointIndex.OpenAsync(path, options: null, default));
}
