using System.Security.Cryptography;
using System.Text.Json;
using Fabric.Interop;
using Fabric.Native;
using Xunit;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Checkpoints;

/// <summary>Files and folders that others wrote, opened as a user opens them.</summary>
public class CorpusCheckpointTests(ITestOutputHelper output)
{
    // The corpus names what a pickled module keeps its parts in.
    private static readonly string[] ModuleParts = ["._modules", "._parameters", "._buffers"];

    [CorpusFact("gen/dcp")]
    public async Task Distributed_checkpoints_hold_what_is_expected()
    {
        (int tensors, int values) = (0, 0);
        foreach (string folder in Directory.EnumerateDirectories(Corpus.Folder("gen/dcp")))
        {
            using JsonDocument expected = JsonDocument.Parse(File.ReadAllBytes($"{folder}.expected.json"));
            await using Checkpoint opened = await OpenAsync(folder);
            foreach (JsonProperty entry in expected.RootElement.GetProperty("entries").EnumerateObject())
            {
                if (entry.Value.GetProperty("kind").GetString() == "tensor")
                {
                    await AssertEqualAsync(entry.Value, entry.Value.GetProperty("size"), opened, entry.Name);
                    tensors++;
                }
                else
                {
                    Assert.True(opened.Values.ContainsKey(entry.Name), entry.Name);
                    values++;
                }
            }

            Assert.Equal(expected.RootElement.GetProperty("entries").EnumerateObject().Count(), opened.Tensors.Count + opened.Values.Count);
        }

        output.WriteLine($"{tensors} tensors, {values} values");
        Assert.NotEqual(0, tensors);
    }

    [CorpusFact("sharded")]
    public async Task Folders_of_shards_are_read_or_refused_as_expected()
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (string[] row in File.ReadLines(Path.Combine(Corpus.Folder("sharded"), "MANIFEST.tsv")).Skip(1).Select(static line => line.Split('\t')))
        {
            string result = "accept";
            try
            {
                await using Checkpoint opened = await OpenAsync(Path.Combine(Corpus.Folder("sharded"), row[0]));
                Assert.Equal(8, opened.Tensors.Count);
                await ReadAllAsync(opened);
            }
            catch (Exception e) when (e is CheckpointFormatException or CheckpointCorruptException)
            {
                result = "reject";
            }

            Assert.True(row[1] == "either" || row[1] == result, $"{row[0]}: expected {row[1]}, got {result}");
            counts[$"{row[1]}: {result}ed"] = counts.GetValueOrDefault($"{row[1]}: {result}ed") + 1;
        }

        output.WriteLine(string.Join(", ", counts.Select(static count => $"{count.Value} {count.Key}")));
    }

    [CorpusFact("gen/torch")]
    public Task Files_of_PyTorch_hold_what_is_expected() => CompareAsync(Corpus.Folder("gen/torch"), Path.Combine(Corpus.Folder("gen/torch"), "expected"));

    [CorpusFact("real")]
    public async Task Files_from_public_repositories_hold_what_is_expected()
    {
        foreach (string kind in (string[])["torch-zip", "torch-legacy", "bigendian", "pickle-plain", "lightning"])
        {
            await CompareAsync(Path.Combine(Corpus.Folder("real"), kind), Path.Combine(Corpus.Folder("real"), "expected", kind));
        }
    }

    [CorpusFact("real/torchsharp-native")]
    public async Task Files_of_TorchSharp_are_read()
    {
        (int files, int tensors) = (0, 0);
        foreach (string path in Directory.EnumerateFiles(Corpus.Folder("real/torchsharp-native")))
        {
            await using Checkpoint opened = await OpenAsync(path);
            tensors += await ReadAllAsync(opened);
            files++;
        }

        output.WriteLine($"{files} files, {tensors} tensors");
        Assert.NotEqual(0, tensors);
    }

    private async Task CompareAsync(string folder, string expectations)
    {
        (int files, int tensors, int refused) = (0, 0, 0);
        var failures = new List<string>();
        foreach (string path in Directory.EnumerateFiles(folder).Where(static path => !path.EndsWith(".tsv", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            string expected = Path.Combine(expectations, $"{Path.GetFileName(path)}.json");
            try
            {
                await using Checkpoint opened = await OpenAsync(path);
                files++;
                tensors += File.Exists(expected) ? await CompareAsync(expected, opened) : await ReadAllAsync(opened);
            }
            catch (CheckpointException) when (!File.Exists(expected))
            {
                refused++;
            }
            catch (Exception e)
            {
                failures.Add($"{Path.GetFileName(path)}: {e.GetType().Name}: {e.Message}");
            }
        }

        output.WriteLine($"{Path.GetFileName(folder)}: {files} files, {tensors} tensors, {refused} refused");
        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    private static async Task<int> CompareAsync(string expected, Checkpoint opened)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(expected), new JsonDocumentOptions { MaxDepth = 1000 });
        int count = 0;
        foreach (JsonElement tensor in document.RootElement.GetProperty("tensors").EnumerateArray().Where(static tensor => tensor.TryGetProperty("storage", out _)))
        {
            string name = string.Join('.', tensor.GetProperty("path").EnumerateArray().Select(static part => part.ToString()).Where(static part => !ModuleParts.Contains(part)));
            await AssertEqualAsync(tensor, tensor.GetProperty("shape"), opened, name.Length == 0 ? PythonTree.RootName : name);
            count++;
        }

        return count;
    }

    private static async Task AssertEqualAsync(JsonElement expected, JsonElement shape, Checkpoint opened, string name)
    {
        TensorInfo info = opened.Tensors.FirstOrDefault(tensor => tensor.Name == opened.Aliases.GetValueOrDefault(name, name))
            ?? throw new InvalidDataException($"'{name}' is not among {string.Join(", ", opened.Tensors.Take(10).Select(static tensor => tensor.Name))}");
        Assert.Equal(shape.EnumerateArray().Select(static length => length.GetInt64()), info.Shape);
        using Tensor tensor = await opened.ReadTensorAsync(name);
        Assert.Equal(expected.GetProperty("dtype").GetString(), Python(tensor.dtype));
        byte[] bytes = new byte[info.Bytes];
        CopyTo(tensor, bytes);
        Assert.True(expected.GetProperty("sha256").GetString() == Convert.ToHexStringLower(SHA256.HashData(bytes)), $"{name}: other elements");
    }

    private static unsafe void CopyTo(Tensor tensor, byte[] bytes) =>
        new ReadOnlySpan<byte>((void*)TensorMemory.DataPointer(tensor), bytes.Length).CopyTo(bytes);

    private static string Python(ScalarType type) => type switch
    {
        ScalarType.Byte => "uint8",
        ScalarType.ComplexFloat32 => "complex64",
        ScalarType.ComplexFloat64 => "complex128",
        _ => type.ToString().ToLowerInvariant(),
    };

    private static async Task<int> ReadAllAsync(Checkpoint opened)
    {
        foreach (TensorInfo tensor in opened.Tensors)
        {
            (await opened.ReadTensorAsync(tensor.Name)).Dispose();
        }

        return opened.Tensors.Count;
    }

    private static Task<Checkpoint> OpenAsync(string path) => Checkpoint.OpenAsync(path, options: null, default);
}
