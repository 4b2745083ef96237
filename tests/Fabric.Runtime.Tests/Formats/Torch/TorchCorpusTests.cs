using System.Diagnostics;
using System.Text.Json;
using Fabric.Formats.Pickle;
using Fabric.Formats.Torch;
using Fabric.Storage;
using Xunit;
using Xunit.Abstractions;

namespace Fabric.Runtime.Tests.Formats.Torch;

/// <summary>Files of PyTorch that others wrote: by its own code, from public repositories, to do harm.</summary>
public class TorchCorpusTests(ITestOutputHelper output)
{
    private const long MostMemory = 512L << 20;

    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(2);

    // Where the payloads of the hostile files leave a marker.
    private const string Markers = "/tmp/corpora-pwned";

    [CorpusFact("gen/torch")]
    public void Files_of_PyTorch_read_as_it_says()
    {
        string folder = Corpus.Folder("gen/torch");
        string[][] rows = [.. File.ReadLines(Path.Combine(folder, "MANIFEST.tsv")).Skip(1).Select(line => line.Split('\t'))];
        var failures = new List<string>();
        (int compared, int tensors, int foreign, int withoutExpectation) = (0, 0, 0, 0);
        foreach (string[] row in rows)
        {
            string expected = Path.Combine(folder, "expected", $"{row[0]}.json");
            try
            {
                using StoredFile stored = StoredFile.Open(FileSystem.Os, Path.Combine(folder, row[0]));
                TorchFile file = TorchFile.Open(stored);
                if (row[3] == "reject")
                {
                    // Objects of unknown classes: shown as such, never made.
                    Assert.NotEmpty(file.ForeignNames);
                    foreign++;
                }

                if (File.Exists(expected))
                {
                    tensors += Compare(expected, file);
                    compared++;
                }
                else
                {
                    ReadEverything(file);
                    withoutExpectation++;
                }
            }
            catch (Exception e)
            {
                failures.Add($"{row[0]}: {e.GetType().Name}: {e.Message}");
            }
        }

        output.WriteLine($"{rows.Length} files: {compared} as expected with {tensors} tensors, {withoutExpectation} read without an expectation, {foreign} with objects of unknown classes");
        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    [CorpusFact("real")]
    public void Files_from_public_repositories_read_as_expected()
    {
        string folder = Corpus.Folder("real");
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var failures = new List<string>();
        foreach (string kind in (string[])["torch-zip", "torch-legacy", "bigendian", "pickle-plain", "lightning"])
        {
            foreach (string path in Directory.EnumerateFiles(Path.Combine(folder, kind)).Order(StringComparer.Ordinal))
            {
                string expected = Path.Combine(folder, "expected", kind, $"{Path.GetFileName(path)}.json");
                try
                {
                    using StoredFile stored = StoredFile.Open(FileSystem.Os, path);
                    if (!File.Exists(expected))
                    {
                        Assert.Throws<CheckpointFormatException>(() => TorchFile.Open(stored));
                        counts["refused"] = counts.GetValueOrDefault("refused") + 1;
                        continue;
                    }

                    TorchFile file = TorchFile.Open(stored);
                    counts["tensors"] = counts.GetValueOrDefault("tensors") + Compare(expected, file);
                    counts[$"{kind}, read as {file.Kind}"] = counts.GetValueOrDefault($"{kind}, read as {file.Kind}") + 1;
                }
                catch (Exception e)
                {
                    failures.Add($"{Path.GetFileName(path)}: {e.GetType().Name}: {e.Message}");
                }
            }
        }

        output.WriteLine(string.Join(", ", counts.Select(count => $"{count.Value} {count.Key}")));
        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    [CorpusFact("hostile/torch")]
    public void Hostile_files_are_refused_or_read_soon_and_in_little_memory_and_run_nothing()
    {
        string folder = Corpus.Folder("hostile/torch");
        string[][] rows = [.. File.ReadLines(Path.Combine(folder, "MANIFEST.tsv")).Skip(1).Select(line => line.Split('\t'))];
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var failures = new List<string>();
        (TimeSpan slowest, long largest) = (TimeSpan.Zero, 0);
        foreach (string[] row in rows)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            var time = Stopwatch.StartNew();
            string result = Try(Path.Combine(folder, row[0]), out string message);
            TimeSpan elapsed = time.Elapsed;
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            slowest = elapsed > slowest ? elapsed : slowest;
            largest = Math.Max(largest, allocated);
            bool asWanted = row[1] switch
            {
                "either" => true,
                "accept" => result == "read",
                _ => result != "read",
            };
            if (!asWanted || elapsed > MostTime || allocated > MostMemory)
            {
                failures.Add($"{row[0]}: {row[1]} wanted, {result} in {elapsed.TotalSeconds:f2} s with {allocated >> 20} MiB ({message}): {row[^1]}");
            }

            counts[$"{row[1]}: {result}"] = counts.GetValueOrDefault($"{row[1]}: {result}") + 1;
        }

        output.WriteLine($"{rows.Length} files: {string.Join(", ", counts.Select(count => $"{count.Value} {count.Key}"))}; the slowest took {slowest.TotalSeconds:f2} s, the largest {largest >> 20} MiB in all");
        Assert.True(failures.Count == 0, string.Join("\n", failures));
        Assert.False(Directory.Exists(Markers), $"Something was run: {Markers} is there.");
    }

    private static string Try(string path, out string message)
    {
        message = "";
        try
        {
            using StoredFile stored = StoredFile.Open(FileSystem.Os, path);
            TorchFile file = TorchFile.Open(stored);
            ReadEverything(file);
            message = string.Join(", ", file.ForeignNames);
            return file.ForeignNames.Count == 0 && !PickleTree.Values(file.Root).Any(value => value is ForeignObject) ? "read" : "read with foreign objects";
        }
        catch (CheckpointFormatException e)
        {
            message = e.Message;
            return "refused";
        }
        catch (CheckpointCorruptException e)
        {
            message = e.Message;
            return "damaged";
        }
    }

    private static void ReadEverything(TorchFile file)
    {
        byte[] buffer = [];
        foreach (TorchTensor tensor in PickleTree.Values(file.Root).OfType<TorchTensor>().Where(tensor => tensor.Storage is not null))
        {
            // Tensors that repeat one element are what they are: some of it shows that they can be read.
            if (tensor.Length < 64 << 20)
            {
                buffer = buffer.Length < tensor.Length ? new byte[tensor.Length] : buffer;
                TensorReader.Read(tensor, new long[tensor.Shape.Count], [.. tensor.Shape], buffer.AsSpan(0, (int)tensor.Length));
            }
        }
    }

    private static int Compare(string expected, TorchFile file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(expected), new JsonDocumentOptions { MaxDepth = 1000 });
        var tree = new ExpectedTree(document.RootElement, file);
        tree.Compare();
        return tree.Tensors;
    }
}
