using Fabric.Formats.Zip;
using Fabric.Storage;
using Xunit;
using Xunit.Abstractions;

namespace Fabric.Runtime.Tests.Formats.Zip;

public sealed class ZipFuzzTests(ITestOutputHelper output) : IDisposable
{
    private const int Mutants = 4_000;
    private const int MaxLength = 1 << 20;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Mutated_archives_are_read_or_refused_with_the_documented_errors_in_bounded_memory()
    {
        byte[][] seeds =
        [
            ZipBytes.OfPlatform(),
            ZipBytes.Wide("wide", [1, 2, 3], descriptor: true),
            File.ReadAllBytes(Path.Combine(Repository.Root, "tests", "Fabric.Runtime.Tests", "Interop", "pytorch-2.11.0", "full.pt")),
        ];
        var random = new Random(1);
        int read = 0;
        long most = 0;
        for (int i = 0; i < Mutants; i++)
        {
            string path = _folder["mutant"];
            File.WriteAllBytes(path, Mutation.Of(seeds[i % seeds.Length], random));
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using StoredFile file = StoredFile.Open(FileSystem.Os, path);
                ZipReader reader = ZipReader.Open(file);
                foreach (ZipRecord record in reader.Records)
                {
                    reader.ReadAll(record, MaxLength);
                }

                read++;
            }
            catch (Exception e) when (e is CheckpointFormatException or CheckpointCorruptException)
            {
            }

            most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        output.WriteLine($"{Mutants} mutants, {read} read, at most {most} bytes allocated for one");
        Assert.InRange(most, 0, 4 * MaxLength);
    }
}
