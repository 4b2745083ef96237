using System.Collections.Concurrent;
using System.Text.Json;
using Xunit;
using Xunit.Abstractions;

namespace Fabric.Cli.Tests;

/// <summary>Files that others wrote, with what must come out of them.</summary>
public sealed class CorpusTests(ITestOutputHelper output)
{
    private static readonly string[] ModuleParts = ["._modules", "._parameters", "._buffers"];

    [CorpusFact("gen/safetensors")]
    public Task Files_of_the_official_implementation_of_safetensors() => CompareLinesAsync(Corpus.Folder("gen/safetensors"), "expected.jsonl");

    [CorpusFact("real")]
    public Task Safetensors_from_public_repositories() => CompareLinesAsync(Corpus.Folder("real"), "safetensors-expected.jsonl");

    [CorpusFact("gen/torch")]
    public Task Files_of_PyTorch() => CompareTreesAsync(Corpus.Folder("gen/torch"), Path.Combine(Corpus.Folder("gen/torch"), "expected"));

    [CorpusFact("real")]
    public async Task Files_of_PyTorch_from_public_repositories()
    {
        foreach (string kind in (string[])["torch-zip", "torch-legacy", "bigendian", "lightning"])
        {
            await CompareTreesAsync(Path.Combine(Corpus.Folder("real"), kind), Path.Combine(Corpus.Folder("real"), "expected", kind));
        }
    }

    [CorpusFact("gen/dcp")]
    public async Task Folders_of_PyTorchs_distributed_checkpoint()
    {
        foreach (string folder in Directory.EnumerateDirectories(Corpus.Folder("gen/dcp")))
        {
            JsonElement entries = Parse(File.ReadAllText($"{folder}.expected.json")).GetProperty("entries");
            Dictionary<string, string> expected = entries.EnumerateObject()
                .Where(static entry => entry.Value.GetProperty("kind").GetString() == "tensor")
                .ToDictionary(static entry => entry.Name, static entry => $"[{string.Join(",", entry.Value.GetProperty("size").EnumerateArray())}] {entry.Value.GetProperty("sha256")}");
            Assert.Equal(expected.OrderBy(static tensor => tensor.Key), (await TensorsAsync(folder)).OrderBy(static tensor => tensor.Key));
        }
    }

    [CorpusFact("real/torchsharp-native")]
    public async Task Files_of_TorchSharp()
    {
        await Parallel.ForEachAsync(Directory.EnumerateFiles(Corpus.Folder("real/torchsharp-native")), async (path, _) =>
            Assert.Equal("torchsharp", (await FabricProcess.InspectAsync(path)).GetProperty("format").GetString()));
    }

    [CorpusFact("hostile/torch")]
    public Task Hostile_files_of_PyTorch() => RefuseAsync(Corpus.Folder("hostile/torch"));

    [CorpusFact("hostile/safetensors")]
    public Task Hostile_safetensors() => RefuseAsync(Corpus.Folder("hostile/safetensors"));

    [CorpusFact("sharded")]
    public Task Folders_of_Hugging_Face() => RefuseAsync(Corpus.Folder("sharded"));

    private static async Task CompareLinesAsync(string folder, string expectations)
    {
        await Parallel.ForEachAsync(File.ReadLines(Path.Combine(folder, expectations)).Select(Parse), async (expected, _) =>
        {
            string file = Path.Combine(folder, expected.GetProperty("file").GetString()!);
            if (expected.GetProperty("ok").GetBoolean())
            {
                JsonElement inspected = await FabricProcess.InspectAsync(file);
                Assert.Equal(Describe(expected), Describe(inspected));
            }
            else
            {
                AssertRefused(await FabricProcess.RunAsync("inspect", file), file);
            }
        });

        static IEnumerable<string> Describe(JsonElement file) => file.GetProperty("tensors").EnumerateArray()
            .Select(static tensor => $"{tensor.GetProperty("name")} {tensor.GetProperty("dtype")} [{string.Join(",", tensor.GetProperty("shape").EnumerateArray())}] {tensor.GetProperty("sha256")}")
            .Order(StringComparer.Ordinal);
    }

    private async Task CompareTreesAsync(string folder, string expectations)
    {
        var counts = new ConcurrentDictionary<string, int>();
        await Parallel.ForEachAsync(Directory.EnumerateFiles(expectations, "*.json"), async (expected, _) =>
        {
            string file = Path.Combine(folder, Path.GetFileNameWithoutExtension(expected));
            Dictionary<string, string> found = await TensorsAsync(file);
            foreach (JsonElement tensor in Parse(File.ReadAllText(expected)).GetProperty("tensors").EnumerateArray().Where(static tensor => tensor.TryGetProperty("storage", out JsonElement _)))
            {
                string name = string.Join('.', tensor.GetProperty("path").EnumerateArray().Select(static part => part.ToString()).Where(static part => !ModuleParts.Contains(part)));
                string shows = $"[{string.Join(",", tensor.GetProperty("shape").EnumerateArray())}] {tensor.GetProperty("sha256")}";
                Assert.True(found.ContainsValue(shows) && (name.Length == 0 || found[name] == shows), $"{file}: {name}");
                counts.AddOrUpdate("tensors", 1, static (_, count) => count + 1);
            }

            counts.AddOrUpdate("files", 1, static (_, count) => count + 1);
        });
        output.WriteLine($"{folder}: {counts.GetValueOrDefault("files")} files, {counts.GetValueOrDefault("tensors")} tensors");
        Assert.NotEqual(0, counts["tensors"]);
    }

    /// <summary>Every file is read whole or refused, as the manifest says, by <c>fabric inspect --hash</c>.</summary>
    private async Task RefuseAsync(string folder)
    {
        var counts = new ConcurrentDictionary<string, int>();
        await Parallel.ForEachAsync(File.ReadLines(Path.Combine(folder, "MANIFEST.tsv")).Skip(1).Select(static line => line.Split('\t')), async (row, _) =>
        {
            string path = Path.Combine(folder, row[0]);
            ToolResult result = await FabricProcess.RunAsync("inspect", path, "--json", "--hash");
            if (result.ExitCode != 0)
            {
                AssertRefused(result, path);
            }

            Assert.True(row[1] != "accept" || result.ExitCode == 0, $"{path}: {result.Error}");
            counts.AddOrUpdate($"{row[1]}: {result.ExitCode}", 1, static (_, count) => count + 1);
        });
        output.WriteLine(string.Join(", ", counts.OrderBy(static count => count.Key).Select(static count => $"{count.Value} {count.Key}")));
    }

    private static void AssertRefused(ToolResult result, string path)
    {
        Assert.True(result.ExitCode is 2 or 3, $"{path}: {result.ExitCode}, {result.Error}");
        Assert.StartsWith("fabric: ", result.Error, StringComparison.Ordinal);
        Assert.Equal(result.Error.Length - 1, result.Error.IndexOf('\n'));
        Assert.Equal("", result.Output);
    }

    /// <summary>By every name: shape and hash.</summary>
    private static async Task<Dictionary<string, string>> TensorsAsync(string path)
    {
        JsonElement inspected = await FabricProcess.InspectAsync(path);
        Dictionary<string, string> tensors = inspected.GetProperty("tensors").EnumerateArray().ToDictionary(
            static tensor => tensor.GetProperty("name").GetString()!,
            static tensor => $"[{string.Join(",", tensor.GetProperty("shape").EnumerateArray())}] {tensor.GetProperty("sha256")}");
        foreach (JsonProperty alias in inspected.GetProperty("aliases").EnumerateObject())
        {
            tensors.Add(alias.Name, tensors[alias.Value.GetString()!]);
        }

        return tensors;
    }

    private static JsonElement Parse(string json) => JsonElement.Parse(json, new JsonDocumentOptions { MaxDepth = 1100 });
}
