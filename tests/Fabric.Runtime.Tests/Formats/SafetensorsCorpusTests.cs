using System.Security.Cryptography;
using System.Text.Json;
using Fabric.Formats.Safetensors;
using Fabric.Storage;
using Xunit;
using Xunit.Abstractions;

namespace Fabric.Runtime.Tests.Formats;

/// <summary>Files that others wrote: by the official implementation, by hand to break a rule, by mutation.</summary>
public class SafetensorsCorpusTests(ITestOutputHelper output)
{
    // What the official implementation takes, no real file holds, and this one refuses: repeated names, and two forms that
    // its JSON library happens to know.
    private static readonly string[] StricterRules = ["more than once", "its dtype is not a string", "its entry is not a JSON object"];

    [CorpusFact("gen/safetensors")]
    public void Files_of_the_official_implementation_read_as_it_says() =>
        Compare(Corpus.Folder("gen/safetensors"), Corpus.Folder("gen/safetensors/expected.jsonl"));

    [CorpusFact("real/safetensors")]
    public void Files_from_public_repositories_read_as_expected() =>
        Compare(Corpus.Folder("real"), Corpus.Folder("real/safetensors-expected.jsonl"));

    [CorpusFact("hostile/safetensors-fuzz")]
    public void Mutants_get_the_verdict_of_the_official_implementation() =>
        Compare(Corpus.Folder("hostile/safetensors-fuzz"), Corpus.Folder("hostile/safetensors-fuzz/VERDICTS.jsonl"));

    [CorpusFact("hostile/safetensors")]
    public void Every_broken_rule_is_refused_and_every_odd_but_valid_file_is_read()
    {
        string folder = Corpus.Folder("hostile/safetensors");
        string[][] rows = [.. File.ReadLines(Path.Combine(folder, "MANIFEST.tsv")).Skip(1).Select(line => line.Split('\t'))];
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (string[] row in rows)
        {
            string result = TryRead(Path.Combine(folder, row[0]), out _, out CheckpointException? error) ? "accept" : "reject";
            Assert.True(row[1] == "either" || row[1] == result, $"{row[0]}: expected {row[1]}, got {result} ({error?.Message}): {row[^1]}");
            string key = row[1] == "either" ? $"either, {result}ed" : $"{result}ed";
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        output.WriteLine($"{rows.Length} files: {string.Join(", ", counts.Select(count => $"{count.Value} {count.Key}"))}");
        Assert.NotEmpty(rows);
    }

    private void Compare(string folder, string expectations)
    {
        int read = 0;
        int refused = 0;
        int stricter = 0;
        foreach (string line in File.ReadLines(expectations))
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement expected = document.RootElement;
            string file = expected.GetProperty("file").GetString()!;
            bool ok = TryRead(Path.Combine(folder, file), out Table? table, out CheckpointException? error);
            if (!expected.GetProperty("ok").GetBoolean())
            {
                Assert.False(ok, $"{file} was read: {expected}");
                refused++;
            }
            else if (!ok && StricterRules.Any(rule => error!.Message.Contains(rule, StringComparison.Ordinal)))
            {
                output.WriteLine(error!.Message);
                stricter++;
            }
            else
            {
                Assert.True(ok, $"{file}: {error?.Message}");
                AssertEqual(expected, table!, file);
                read++;
            }
        }

        output.WriteLine($"{read} read as expected, {refused} refused as expected, {stricter} refused by a stricter rule");
        Assert.NotEqual(0, read);
    }

    private static void AssertEqual(JsonElement expected, Table table, string file)
    {
        Assert.Equal(expected.GetProperty("header_len").GetInt64(), table.Header.DataStart - SafetensorsHeader.PrefixLength);
        JsonElement metadata = expected.GetProperty("metadata");
        var entries = metadata.ValueKind == JsonValueKind.Null ? [] : metadata.EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetString());
        Assert.Equal(entries, table.Header.Metadata.ToDictionary(entry => entry.Key, entry => (string?)entry.Value.ToString()));

        Assert.Equal(expected.GetProperty("count").GetInt32(), table.Header.Tensors.Count);
        Dictionary<string, SafetensorsTensor> tensors = table.Header.Tensors.ToDictionary(tensor => tensor.Name);
        foreach (JsonElement wanted in expected.GetProperty("tensors").EnumerateArray())
        {
            string name = wanted.GetProperty("name").GetString()!;
            Assert.True(tensors.TryGetValue(name, out SafetensorsTensor tensor), $"{file}: no tensor {name}");
            Assert.Equal(wanted.GetProperty("dtype").GetString(), SafetensorsDtypes.NameOf(tensor.Dtype));
            Assert.Equal(wanted.GetProperty("shape").EnumerateArray().Select(dimension => dimension.GetInt64()), tensor.Shape);
            Assert.Equal(wanted.GetProperty("offsets").EnumerateArray().Select(offset => offset.GetInt64()), [tensor.Begin, tensor.End]);
            byte[] data = table.File[(int)(table.Header.DataStart + tensor.Begin)..(int)(table.Header.DataStart + tensor.End)];
            Assert.Equal(wanted.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(data)));
        }
    }

    private static bool TryRead(string path, out Table? table, out CheckpointException? error)
    {
        (table, error) = (null, null);
        try
        {
            using StoredFile file = StoredFile.Open(FileSystem.Os, path);
            table = new Table(SafetensorsFile.ReadHeader(file), File.ReadAllBytes(path));
            return true;
        }
        catch (Exception e) when (e is CheckpointFormatException or CheckpointCorruptException)
        {
            error = (CheckpointException)e;
            return false;
        }
    }

    private sealed record Table(SafetensorsHeader Header, byte[] File);
}
