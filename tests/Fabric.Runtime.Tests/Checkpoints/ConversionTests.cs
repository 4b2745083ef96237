using System.Text.Json;
using Fabric.Checkpoints;
using Fabric.Formats.Pickle;
using Fabric.Formats.Torch;
using Fabric.Interop;
using Fabric.Runtime.Tests.Interop;
using Fabric.Runtime.Tests.States;
using Fabric.Storage;
using Xunit;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Checkpoints;

public sealed class ConversionTests(ITestOutputHelper output) : IDisposable
{
    private static readonly string PyTorch211 = Path.Combine(Repository.Root, "tests", "Fabric.Runtime.Tests", "Interop", "pytorch-2.11.0");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task A_checkpoint_of_this_library_becomes_the_file_that_a_save_would_have_written() => FabricRuntime.RunAsync(new FabricOptions { Device = CPU }, async fabric =>
    {
        var state = new TensorState { Value = rand(3, 5) };
        foreach (string name in (string[])["x.safetensors", "x.pt"])
        {
            await state.SaveAsync(fabric, _folder[name]);
        }

        Directory.CreateDirectory(_folder["to"]);
        foreach ((string from, string to) in ((string, string)[])[("x.safetensors", "to/x.pt"), ("x.pt", "to/x.safetensors"), ("to/x.pt", "to/again.safetensors")])
        {
            CommittedCheckpoint committed = await Checkpoint.ConvertAsync(_folder[from], _folder[to]);
            Assert.Equal(new FileInfo(_folder[to]).Length, committed.Bytes);
            string direct = _folder[Path.GetExtension(to) == ".pt" ? "x.pt" : "x.safetensors"];
            Assert.Equal(File.ReadAllBytes(direct), File.ReadAllBytes(_folder[to]));
        }
    });

    [CorpusFact("gen/torch")]
    public Task Files_of_PyTorch_keep_tensors_values_and_dictionaries() => ConvertAllAsync(Directory.EnumerateFiles(Corpus.Folder("gen/torch"), "*.pt"));

    [CorpusFact("real")]
    public Task Files_from_public_repositories_keep_tensors_values_and_dictionaries() => ConvertAllAsync(
        ((string[])["torch-zip", "torch-legacy", "bigendian", "lightning", "torchsharp-native", "safetensors"])
            .SelectMany(static kind => Directory.EnumerateFiles(Path.Combine(Corpus.Folder("real"), kind))));

    [Theory]
    [InlineData("dcp")]
    [InlineData("hf")]
    public async Task Folders_of_PyTorch_become_one_file(string folder)
    {
        string source = Path.Combine(PyTorch211, folder);
        foreach (string name in (string[])["x.safetensors", "x.pt"])
        {
            await Checkpoint.ConvertAsync(source, _folder[name]);
            await AssertSameAsync(source, _folder[name]);
        }

        // No manifest stands for a state that there never was.
        await using Checkpoint opened = await Checkpoint.OpenAsync(_folder["x.pt"], options: null, default);
        Assert.Equal((null, null), (opened.StateType, opened.Schema));
    }

    [Fact]
    public async Task Values_without_a_meaning_here_are_named_or_left_out_as_asked()
    {
        var root = new PickleDict()
            .With("kept", Python.Integer(1))
            .With("lost", new ForeignObject(new PickleGlobal("pathlib", "PosixPath"), PickleTuple.Empty, keywordArguments: null, new PickleKeyComparer()));
        File.WriteAllBytes(_folder["x.pkl"], PickleWriter.Write(root));
        var error = await Assert.ThrowsAsync<CheckpointFormatException>(() => Checkpoint.ConvertAsync(_folder["x.pkl"], _folder["x.pt"]));
        Assert.Contains("'lost'", error.Message, StringComparison.Ordinal);
        Assert.Contains("pathlib.PosixPath", error.Message, StringComparison.Ordinal);
        Assert.Contains("DropForeignValues", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["x.pt"]));

        await Checkpoint.ConvertAsync(_folder["x.pkl"], _folder["x.pt"], new ConvertOptions { DropForeignValues = true });
        await using Checkpoint opened = await Checkpoint.OpenAsync(_folder["x.pt"], options: null, default);
        Assert.Equal(["kept"], opened.Values.Keys);
        Assert.Equal(1, ((PickleDict)RootOf(_folder["x.pt"])).Count);
    }

    [Theory]
    [InlineData("zip.pt", "x.safetensors")]
    [InlineData("stream.pt", "x.pt")]
    public async Task Tensors_that_no_other_format_has_are_named_or_lose_it_as_asked(string name, string to)
    {
        string source = Path.Combine(Repository.Root, "tests", "Fabric.Runtime.Tests", "Formats", "Torch", "python", name);
        var error = await Assert.ThrowsAsync<CheckpointFormatException>(() => Checkpoint.ConvertAsync(source, _folder[to]));
        Assert.Contains("'q' is quantized: its integers can be kept, its scale and zero point cannot", error.Message, StringComparison.Ordinal);
        Assert.Contains("'sp' is torch.sparse_coo", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder[to]));

        await Checkpoint.ConvertAsync(source, _folder[to], new ConvertOptions { DropForeignValues = true });
        await AssertSameAsync(source, _folder[to]);
    }

    [PyTorchTheory]
    [InlineData("converted.pt")]
    [InlineData("converted.safetensors")]
    public Task A_run_of_PyTorch_goes_on_from_a_converted_file(string name) => FabricRuntime.RunAsync(new FabricOptions { Device = CPU }, async fabric =>
    {
        double[] theirs = await PyTorchProgram.RunAsync("train.py", "write", "Adam", "StepLR", _folder["python.ckpt"]);
        await Checkpoint.ConvertAsync(_folder["python.ckpt"], _folder[name]);
        if (name.EndsWith(".pt", StringComparison.Ordinal))
        {
            Assert.Equal(theirs, await PyTorchProgram.RunAsync("train.py", "read", "Adam", "StepLR", _folder[name]));
        }

        RunState state = RunState.Create(
            static p => optim.Adam(p, lr: 0.01, beta1: 0.8, beta2: 0.99, weight_decay: 0.01), static o => optim.lr_scheduler.StepLR(o, 4, gamma: 0.5));
        await state.LoadAsync(fabric, _folder[name]);
        Assert.Equal(5, state.Iteration);
        Assert.All(theirs.Zip(state.Train(20)), static pair => Assert.InRange(pair.Second, pair.First * (1 - 1e-5), pair.First * (1 + 1e-5)));
    });

    private async Task ConvertAllAsync(IEnumerable<string> paths)
    {
        (int files, int tensors, int refused) = (0, 0, 0);
        var failures = new List<string>();
        foreach (string path in paths.Order(StringComparer.Ordinal))
        {
            try
            {
                await (await Checkpoint.OpenAsync(path, options: null, default)).DisposeAsync();
            }
            catch (CheckpointException)
            {
                // Others tell which those are.
                continue;
            }

            foreach (string name in (string[])["x.safetensors", "x.pt"])
            {
                try
                {
                    await Checkpoint.ConvertAsync(path, _folder[name], new ConvertOptions { DropForeignValues = true, Durable = false });
                    tensors += await AssertSameAsync(path, _folder[name]);
                    files++;
                }
                catch (CheckpointException e)
                {
                    output.WriteLine($"{Path.GetFileName(path)} to {name}: {e.Message}");
                    refused++;
                }
                catch (Exception e)
                {
                    failures.Add($"{Path.GetFileName(path)} to {name}: {e.GetType().Name}: {e.Message}");
                }
            }

            if (File.Exists(_folder["x.pt"]))
            {
                File.Delete(_folder["x.pt"]);
            }
        }

        output.WriteLine($"{files} conversions with {tensors} tensors, {refused} refused");
        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    private static async Task<int> AssertSameAsync(string from, string to)
    {
        await using CheckpointIndex expected = await CheckpointIndex.OpenAsync(from, options: null, default);
        await using CheckpointIndex actual = await CheckpointIndex.OpenAsync(to, options: null, default);
        Assert.Equal(expected.Tensors.Select(Describe).Order(StringComparer.Ordinal), actual.Tensors.Select(Describe).Order(StringComparer.Ordinal));
        Assert.Equal(expected.Aliases.OrderBy(static alias => alias.Key, StringComparer.Ordinal), actual.Aliases.OrderBy(static alias => alias.Key, StringComparer.Ordinal));
        Dictionary<string, byte[]> bytes = await Saves.ReadAllAsync(expected);
        Assert.All(await Saves.ReadAllAsync(actual), tensor => Assert.Equal(bytes[tensor.Key], tensor.Value));
        Assert.All(actual.ValueNames, name => Assert.True(JsonElement.DeepEquals(Json(expected, name), Json(actual, name)), name));
        if (expected.Python is not null && Path.GetExtension(to) == ".pt")
        {
            // By its dictionaries alone, as torch.load reads it.
            PythonTree tree = PythonTree.Create(RootOf(to), to);
            Assert.Equal(
                expected.Tensors.Select(static tensor => tensor.Name).Concat(expected.Aliases.Keys).Order(StringComparer.Ordinal),
                tree.Tensors.Select(static tensor => tensor.Name).Order(StringComparer.Ordinal));
            Assert.Subset(tree.ValueNames.ToHashSet(), actual.ValueNames.ToHashSet());
            Assert.All(actual.ValueNames, name => Assert.True(JsonElement.DeepEquals(Json(expected, name), Json(PythonJson.Read(tree.Find(name)!))), name));

            // What was left out of a list, or was all of the file.
            Assert.All(tree.ValueNames.Except(actual.ValueNames), name => Assert.IsType<PickleNone>(tree.Find(name)));
        }

        return bytes.Count;
    }

    private static PickleValue RootOf(string path)
    {
        using StoredFile file = StoredFile.Open(FileSystem.Os, path);
        return TorchFile.Open(file).Root;
    }

    private static JsonElement Json(CheckpointIndex index, string name) => Json(index.GetValue(name));

    private static JsonElement Json(ReadOnlyMemory<byte> value) => JsonElement.Parse(value.Span, new JsonDocumentOptions { MaxDepth = ManifestReader.MaxDepth });

    private static string Describe(IndexedTensor tensor) => $"{tensor.Name} {tensor.Dtype} [{string.Join(',', tensor.Shape)}]";
}
