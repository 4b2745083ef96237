using System.Text;
using Fabric.Formats.Safetensors;
using Fabric.Storage;
using Xunit;
using Xunit.Abstractions;

namespace Fabric.Runtime.Tests.Formats;

public sealed class HeaderFuzzTests(ITestOutputHelper output) : IDisposable
{
    private const int Mutants = 20_000;

    private static readonly string[] Seeds =
    [
        """{"__metadata__":{"format":"pt","é\n":"\"x\""},"a.b":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"c":{"dtype":"BOOL","shape":[],"data_offsets":[24,25]}}   """,
        """{"w":{"dtype":"F6_E2M3","shape":[4],"data_offsets":[0,3]},"e":{"dtype":"I64","shape":[0,9223372036854775807],"data_offsets":[3,3]}}""",
        """{}""",
    ];

    private static readonly string[] Pieces =
        ["{", "}", "[", "]", "\"", ",", ":", "-0", "1e9", "9223372036854775807", "18446744073709551616", "null", "true", "\\u0000", "\\ud800", "\0", " ", "dtype", "__metadata__", "[[[[[[[[", "\"\":{}", "\u00e9"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Mutated_headers_are_read_or_refused_with_the_documented_errors_in_bounded_memory()
    {
        var random = new Random(1);
        int accepted = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        long bytes = 0;
        for (int i = 0; i < Mutants; i++)
        {
            byte[] mutant = Mutate(random);
            bytes += mutant.Length;
            try
            {
                SafetensorsHeaderParser.Parse(HeaderBytes.Of(mutant), "file");
                accepted++;
            }
            catch (CheckpointFormatException)
            {
            }
        }

        // Exceptions and their messages included: far from what one trusted size could ask for.
        long perMutant = (GC.GetAllocatedBytesForCurrentThread() - before) / Mutants;
        output.WriteLine($"{Mutants} mutants of {bytes / Mutants} bytes on average, {accepted} accepted, {perMutant} bytes allocated for each");
        Assert.InRange(perMutant, 0, 100_000);
    }

    [Fact]
    public void Mutated_files_are_read_or_refused_with_the_documented_errors()
    {
        var random = new Random(2);
        string path = _folder["mutant"];
        for (int i = 0; i < 2000; i++)
        {
            byte[] file = HeaderBytes.File(Seeds[0], new byte[25]);
            file[random.Next(i % 2 == 0 ? 8 : file.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(path, file[..(i % 3 == 0 ? random.Next(file.Length + 1) : file.Length)]);
            try
            {
                using StoredFile stored = StoredFile.Open(FileSystem.Os, path);
                SafetensorsFile.ReadHeader(stored);
            }
            catch (Exception e) when (e is CheckpointFormatException or CheckpointCorruptException)
            {
            }
        }
    }

    private static byte[] Mutate(Random random)
    {
        List<byte> bytes = [.. Encoding.UTF8.GetBytes(Seeds[random.Next(Seeds.Length)])];
        for (int n = random.Next(1, 4); n > 0 && bytes.Count > 0; n--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]));
                    break;
                case 3:
                    bytes.RemoveRange(at, Math.Min(bytes.Count - at, random.Next(1, 20)));
                    break;
                default:
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, Math.Min(bytes.Count - at, random.Next(1, 60))));
                    break;
            }
        }

        return [.. bytes];
    }
}
