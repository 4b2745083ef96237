using System.IO.Compression;
using Fabric.Formats.Zip;
using Fabric.Storage;
using Xunit;
using Xunit.Abstractions;

namespace Fabric.Runtime.Tests.Formats.Zip;

/// <summary>Archives that others wrote.</summary>
public class ZipCorpusTests(ITestOutputHelper output)
{
    // Right as archives; what they hold is for the reader of what is in them to refuse.
    private static readonly string[] WrongInside =
        ["z_eocd_only.pt", "z_no_data_pkl.pt", "z_byteorder_middle.pt", "z_constants_pkl_only.pt"];

    [CorpusFact("gen/torch")]
    public void Archives_of_PyTorch_hold_what_the_platform_reads_in_them() => Compare(Corpus.Folder("gen/torch"));

    [CorpusFact("real")]
    public void Archives_from_public_repositories_hold_what_the_platform_reads_in_them() => Compare(Corpus.Folder("real"));

    [CorpusFact("hostile/torch")]
    public void Bad_archives_are_refused()
    {
        string folder = Corpus.Folder("hostile/torch");
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (string[] row in File.ReadLines(Path.Combine(folder, "MANIFEST.tsv")).Skip(1).Select(line => line.Split('\t')))
        {
            string name = row[0];
            string expected = row[1];
            if (row[2] != "zip")
            {
                continue;
            }

            string result = TryReadAll(Path.Combine(folder, name), out string message) ? "accept" : "reject";
            output.WriteLine($"{name}: {result} {message}");
            Assert.True(
                expected == "either" || expected == result || WrongInside.Contains(name), $"{name}: expected {expected}, got {result} {message}: {row[^1]}");
            string key = $"{expected}, {result}ed";
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        output.WriteLine(string.Join("; ", counts.Select(count => $"{count.Value} {count.Key}")));
        Assert.NotEmpty(counts);
    }

    private void Compare(string folder)
    {
        int archives = 0;
        int records = 0;
        foreach (string path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            byte[] bytes = File.ReadAllBytes(path);
            if (!ZipReader.Recognize(bytes))
            {
                continue;
            }

            using StoredFile file = StoredFile.Open(FileSystem.Os, path);
            ZipReader reader = ZipReader.Open(file);
            using var expected = new ZipArchive(new MemoryStream(bytes));
            Assert.Equal(expected.Entries.Select(entry => entry.FullName), reader.Records.Select(record => record.Name));
            foreach (ZipArchiveEntry entry in expected.Entries)
            {
                using Stream data = entry.Open();
                var wanted = new MemoryStream();
                data.CopyTo(wanted);
                ZipRecord record = reader.Find(entry.FullName)!;
                byte[] read = reader.ReadAll(record, bytes.Length * 10L);
                Assert.True(wanted.ToArray().AsSpan().SequenceEqual(read), $"{path}: {entry.FullName}");
                if (record.Method == ZipMethod.Stored)
                {
                    Assert.True(bytes.AsSpan((int)reader.FindData(record), read.Length).SequenceEqual(read));
                }

                records++;
            }

            archives++;
        }

        output.WriteLine($"{archives} archives, {records} records");
        Assert.NotEqual(0, archives);
    }

    private static bool TryReadAll(string path, out string message)
    {
        message = "";
        try
        {
            using StoredFile file = StoredFile.Open(FileSystem.Os, path);
            ZipReader reader = ZipReader.Open(file);
            foreach (ZipRecord record in reader.Records)
            {
                reader.ReadAll(record, 1 << 29);
            }

            return true;
        }
        catch (Exception e) when (e is CheckpointFormatException or CheckpointCorruptException)
        {
            message = e.Message;
            return false;
        }
    }
}
