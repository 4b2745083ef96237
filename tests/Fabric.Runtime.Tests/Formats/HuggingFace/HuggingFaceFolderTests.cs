using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Fabric.Formats;
using Fabric.Formats.HuggingFace;
using Fabric.Storage;
using Xunit;
using Xunit.Abstractions;

namespace Fabric.Runtime.Tests.Formats.HuggingFace;

public sealed class HuggingFaceFolderTests(ITestOutputHelper output) : IDisposable
{
    private const int Mutants = 5_000;
    private const string IndexName = "model.safetensors.index.json";

    private static readonly string PyTorch211 =
        Path.Combine(Repository.Root, "tests", "Fabric.Runtime.Tests", "Interop", "pytorch-2.11.0", "hf");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [CorpusFact("sharded")]
    public void Folders_with_an_index_are_read_or_refused_as_expected()
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (string[] row in File.ReadLines(Path.Combine(Corpus.Folder("sharded"), "MANIFEST.tsv")).Skip(1).Select(line => line.Split('\t')))
        {
            string result = TryRead(Path.Combine(Corpus.Folder("sharded"), row[0]), out IReadOnlyList<HuggingFaceTensor>? tensors, out string message) ? "accept" : "reject";
            output.WriteLine($"{row[0]}: {result} {message}");
            Assert.True(row[1] == "either" || row[1] == result, $"{row[0]}: expected {row[1]}, got {result} {message}");
            Assert.True(tensors is null || tensors.Count == 8, row[0]);
            counts[$"{row[1]}, {result}ed"] = counts.GetValueOrDefault($"{row[1]}, {result}ed") + 1;
        }

        output.WriteLine(string.Join("; ", counts.Select(count => $"{count.Value} {count.Key}")));
    }

    [Fact]
    public void What_two_ranks_of_PyTorch_2_11_wrote_is_one_checkpoint()
    {
        string[] names = [.. Directory.EnumerateFiles(PyTorch211).Select(path => Path.GetFileName(path)!)];
        Dictionary<string, HuggingFaceTensor> tensors = HuggingFaceFolder.ReadDivided(FileSystem.Os, PyTorch211, names).ToDictionary(tensor => tensor.Name);
        Assert.Equal(["cols.weight", "layer.bias", "layer.weight", "norm.weight", "steps"], tensors.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([7, 5], tensors["layer.weight"].Shape);
        Assert.Equal([4, 6], tensors["cols.weight"].Shape);
        Assert.Equal(2, tensors["cols.weight"].Chunks.Count);
        Assert.Equal([0L, 3], tensors["cols.weight"].Chunks.Select(chunk => chunk.Box.Offsets[1]).Order());
        Assert.Equal(TensorDtype.BFloat16, tensors["norm.weight"].Dtype);
        foreach (HuggingFaceTensor tensor in tensors.Values)
        {
            Assert.Equal(TensorDtypes.ByteLength(tensor.Dtype, tensor.Shape), tensor.Chunks.Sum(chunk => chunk.Length));
        }

        // layer.weight is divided along its first dimension, so its parts follow one another.
        byte[] whole = [.. tensors["layer.weight"].Chunks.OrderBy(chunk => chunk.Box.Offsets[0])
            .SelectMany(chunk => File.ReadAllBytes(Path.Combine(PyTorch211, chunk.File)).Skip((int)chunk.Offset).Take((int)chunk.Length))];
        byte[] full = File.ReadAllBytes(Path.Combine(PyTorch211, "..", "full.pt"));
        Assert.Equal(SHA256.HashData(full.AsSpan(0x440, 140)), SHA256.HashData(whole));
    }

    [Fact]
    public void Several_files_without_an_index_that_do_not_say_what_they_have_are_refused()
    {
        WriteShard("a.safetensors", """{"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 1);
        Assert.Contains("there is no index", RefusedDivided("a.safetensors"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "is not an object of objects")]
    [InlineData("{\"w\":{}}", "is not an object of objects")]
    [InlineData("{\"w\":{\"saved_offsets\":[-1]}}", "no integer from 0")]
    [InlineData("{\"w\":{\"saved_offsets\":[0.5]}}", "no integer from 0")]
    [InlineData("{\"w\":{\"saved_offsets\":[0,0]}}", "does not say which part")]
    [InlineData("{}", "does not say which part")]
    [InlineData("{\"w\":{\"saved_offsets\":[0]},\"w\":{\"saved_offsets\":[0]}}", "more than once")]
    [InlineData("{\"w\":{\"saved_offsets\":[9223372036854775807]}}", "lies outside of it")]
    [InlineData("{\"w\":{\"saved_offsets\":[1]}}", "its parts hold 2 of its 3 elements")]
    [InlineData("{\"w\":{\"saved_offsets\":[0]}}", "two parts of it overlap", "{\"w\":{\"saved_offsets\":[1]}}")]
    public void Parts_that_do_not_make_a_tensor_are_refused(string info, string rule, string? second = null)
    {
        WriteDivided("a.safetensors", info);
        string[] names = ["a.safetensors"];
        if (second is not null)
        {
            WriteDivided("b.safetensors", second);
            names = [.. names, "b.safetensors"];
        }

        Assert.Contains(rule, RefusedDivided(names), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"weight_map":{"a":"x.safetensors","a":"y.safetensors"}}""", "tensor 'a' more than once")]
    [InlineData("""{"weight_map":{"a":"x.safetensors"},"weight_map":{"a":"x.safetensors"}}""", "weight_map more than once")]
    [InlineData("""{"weight_map":{}}""", "an empty one")]
    [InlineData("""{"weight_map":{"a":"x.safetensors"}} x""", "not JSON")]
    [InlineData("""{"weight_map":{"a":"\ud800.safetensors"}}""", "not JSON")]
    [InlineData("""{"weight_map":{"a":"x.safetensors","b":"X.safetensors"}}""", "one file where case does not count")]
    [InlineData("""{"weight_map":{"a":"/etc/x.safetensors"}}""", "leads out of the folder")]
    [InlineData("""{"weight_map":{"a":"C:x.safetensors"}}""", "leads out of the folder")]
    [InlineData("""{"weight_map":{"a":"sub/x.safetensors"}}""", "leads out of the folder")]
    [InlineData("""{"weight_map":{"a":"nul.safetensors"}}""", "a device's")]
    [InlineData("""{"weight_map":{"a":"a\n.safetensors"}}""", "a control character")]
    [InlineData("""{"weight_map":{"a":"x.bin"}}""", "no .safetensors file")]
    [InlineData("""[]""", "not a JSON object")]
    public void Each_broken_rule_of_an_index_is_named(string json, string rule)
    {
        var error = Assert.Throws<CheckpointFormatException>(() => HuggingFaceIndex.Parse(Encoding.UTF8.GetBytes(json), IndexName));
        Assert.Contains(rule, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_index_of_torch_files_is_parsed_alike()
    {
        HuggingFaceIndex index = HuggingFaceIndex.Parse("""{"metadata":{"total_size":1e99},"weight_map":{"a":"pytorch_model-00001-of-00001.bin"}}"""u8, "pytorch_model.bin.index.json");
        Assert.False(index.IsSafetensors);
        Assert.Equal("pytorch_model-00001-of-00001.bin", index.Files["a"]);
    }

    [Fact]
    public void The_usual_index_is_found_among_others()
    {
        Assert.Null(HuggingFaceIndex.Find("folder", ["model.safetensors"]));
        Assert.Equal("other.safetensors.index.json", HuggingFaceIndex.Find("folder", ["other.safetensors.index.json", "pytorch_model.bin.index.json"]));
        Assert.Equal(IndexName, HuggingFaceIndex.Find("folder", ["a.safetensors.index.json", IndexName]));
        Assert.Throws<CheckpointFormatException>(() => HuggingFaceIndex.Find("folder", ["a.safetensors.index.json", "b.safetensors.index.json"]));
    }

    [Fact]
    public void Links_out_of_the_folder_are_not_followed_but_for_those_of_the_hubs_cache()
    {
        string snapshot = Directory.CreateDirectory(_folder["snapshots/1"]).FullName;
        Directory.CreateDirectory(_folder["blobs"]);
        foreach (string place in (string[])["blobs/x", "outside", "snapshots/1/inside"])
        {
            File.WriteAllText(_folder[place], "content");
        }

        Link("blob", _folder["blobs/x"]);
        Link("relative", Path.Combine("..", "..", "blobs", "x"));
        Link("within", "inside");
        Link("out", _folder["outside"]);
        Link("lost", "nothing");
        Link("loop", "loop");
        Link("system", "/etc/passwd");
        Directory.CreateDirectory(_folder["elsewhere/deep"]);
        File.WriteAllText(_folder["elsewhere/secret"], "content");
        Link("folder", _folder["elsewhere/deep"]);
        Link("through", Path.Combine("folder", "..", "secret"));
        foreach (string name in (string[])["blob", "relative", "within", "inside"])
        {
            using StoredFile file = FolderFile.Open(FileSystem.Os, snapshot, name, "index");
            Assert.Equal(7, file.Length);
        }

        foreach (string name in (string[])["out", "system", "folder"])
        {
            Assert.Throws<CheckpointFormatException>(() => FolderFile.Open(FileSystem.Os, snapshot, name, "index"));
        }

        foreach (string name in (string[])["lost", "loop", "missing", "through"])
        {
            Assert.Throws<CheckpointCorruptException>(() => FolderFile.Open(FileSystem.Os, snapshot, name, "index"));
        }

        void Link(string name, string target) => File.CreateSymbolicLink(Path.Combine(snapshot, name), target);
    }

    [Fact]
    public void A_pipe_is_not_opened()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using Process make = Process.Start("mkfifo", [_folder["pipe"]]);
        make.WaitForExit();
        Assert.Throws<CheckpointCorruptException>(() => FolderFile.Open(FileSystem.Os, _folder.Path, "pipe", "index"));
    }

    [Fact]
    public void Mutated_indexes_are_parsed_or_refused()
    {
        byte[] seed = Encoding.UTF8.GetBytes("""{"metadata":{"total_size":424},"weight_map":{"a.b":"model-00001-of-00002.safetensors","c":"model-00002-of-00002.safetensors"}}""");
        var random = new Random(1);
        int parsed = 0;
        for (int i = 0; i < Mutants; i++)
        {
            try
            {
                HuggingFaceIndex index = HuggingFaceIndex.Parse(Mutation.Of(seed, random), IndexName);
                Assert.All(index.Files.Values, name => Assert.Equal(name, Path.GetFileName(name)));
                parsed++;
            }
            catch (CheckpointFormatException)
            {
            }
        }

        output.WriteLine($"{Mutants} mutants, {parsed} parsed");
    }

    private static bool TryRead(string folder, out IReadOnlyList<HuggingFaceTensor>? tensors, out string message)
    {
        (tensors, message) = (null, "");
        try
        {
            string name = HuggingFaceIndex.Find(folder, Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)!))!;
            using StoredFile file = StoredFile.Open(FileSystem.Os, Path.Combine(folder, name));
            tensors = HuggingFaceFolder.ReadIndexed(FileSystem.Os, folder, HuggingFaceIndex.Read(file, file.Path));
            return true;
        }
        catch (Exception e) when (e is CheckpointFormatException or CheckpointCorruptException)
        {
            message = e.Message;
            return false;
        }
    }

    private string RefusedDivided(params string[] names) =>
        Assert.Throws<CheckpointFormatException>(() => HuggingFaceFolder.ReadDivided(FileSystem.Os, _folder.Path, names)).Message;

    private void WriteDivided(string name, string info) =>
        WriteShard(name, $$$"""{"__metadata__":{"DCP_SHARDING_INFO":{{{System.Text.Json.JsonSerializer.Serialize(info)}}}},"w":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""", 2);

    private void WriteShard(string name, string header, int length) =>
        File.WriteAllBytes(_folder[name], HeaderBytes.File(header, new byte[length]));
}
