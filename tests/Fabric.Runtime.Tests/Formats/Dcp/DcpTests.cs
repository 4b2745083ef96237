using System.Security.Cryptography;
using System.Text.Json;
using Fabric.Formats.Dcp;
using Fabric.Formats.Pickle;
using Fabric.Formats.Torch;
using Fabric.Storage;
using Xunit;
using Xunit.Abstractions;

namespace Fabric.Runtime.Tests.Formats.Dcp;

public sealed class DcpTests(ITestOutputHelper output) : IDisposable
{
    private const int Mutants = 3_000;

    private static readonly string PyTorch211 =
        Path.Combine(Repository.Root, "tests", "Fabric.Runtime.Tests", "Interop", "pytorch-2.11.0", "dcp");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [CorpusFact("gen/dcp")]
    public void Checkpoints_of_PyTorch_1_13_hold_what_is_expected()
    {
        int tensors = 0;
        int objects = 0;
        foreach (string folder in Directory.EnumerateDirectories(Corpus.Folder("gen/dcp")))
        {
            using JsonDocument expected = JsonDocument.Parse(File.ReadAllBytes($"{folder}.expected.json"));
            DcpMetadata metadata = Read(folder);
            foreach (JsonProperty entry in expected.RootElement.GetProperty("entries").EnumerateObject())
            {
                if (entry.Value.GetProperty("kind").GetString() == "tensor")
                {
                    DcpTensor tensor = metadata.Tensors.Single(tensor => tensor.Name == entry.Name);
                    AssertEqual(entry.Value, tensor, folder);
                    tensors++;
                }
                else
                {
                    DcpRange range = metadata.Objects[entry.Name];
                    AssertEqual(entry.Value, range);
                    using StoredFile file = DcpItems.OpenFile(FileSystem.Os, folder, range);
                    Assert.True(DcpItems.OpenObject(file, range) is PickleInteger or PickleDict);
                    objects++;
                }
            }

            Assert.Equal(expected.RootElement.GetProperty("entries").EnumerateObject().Count(), metadata.Tensors.Count + metadata.Objects.Count);
        }

        output.WriteLine($"{tensors} tensors, {objects} objects");
        Assert.NotEqual(0, tensors);
    }

    [Fact]
    public void A_checkpoint_of_two_ranks_of_PyTorch_2_11_holds_what_one_file_holds()
    {
        DcpMetadata metadata = Read(PyTorch211);
        using StoredFile full = StoredFile.Open(FileSystem.Os, Path.Combine(PyTorch211, "..", "full.pt"));
        var whole = (PickleDict)((PickleDict)TorchFile.Open(full).Root)["full"]!;
        Assert.Equal(5, metadata.Tensors.Count);
        Assert.Equal(5, whole.Count);
        foreach (DcpTensor tensor in metadata.Tensors)
        {
            var expected = (TorchTensor)whole[tensor.Name["model.".Length..]]!;
            Assert.Equal(expected.Dtype, tensor.Dtype);
            Assert.Equal(expected.Shape, tensor.Shape);
            Assert.Equal(TensorReader.ReadAll(expected), Assemble(PyTorch211, tensor));
            Assert.Equal(["model", tensor.Name["model.".Length..]], metadata.Paths[tensor.Name].Cast<PickleString>().Select(key => key.Value));
        }

        Assert.Equal(["lr", "name", "step"], metadata.Objects.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(17, ((PickleInteger)Object("step")).Value);
        Assert.Equal(0.1, ((PickleFloat)Object("lr")).Value);
        Assert.Equal("x", ((PickleString)Object("name")).Value);
        Assert.Equal(["__0_0.distcp", "__1_0.distcp"], metadata.Files.Order(StringComparer.Ordinal));

        PickleValue Object(string name)
        {
            using StoredFile file = DcpItems.OpenFile(FileSystem.Os, PyTorch211, metadata.Objects[name]);
            return DcpItems.OpenObject(file, metadata.Objects[name]);
        }
    }

    [Theory]
    [InlineData("__0_0.distcp", "../0.distcp_", "leads out of the folder")]
    [InlineData("__0_0.distcp", "__1_0.DISTCP", "one file where case does not count")]
    [InlineData("torch.distributed.checkpoint.metadata", "torchXdistributed.checkpoint.metadata", "an object of the class")]
    [InlineData("ChunkStorageMetadata", "ChunkStorageMetadatA", "ChunkStorageMetadata belongs")]
    [InlineData("float32", "flaat32", "of which type")]
    [InlineData("relative_path", "relative_pat_", "no fit relative_path")]
    [InlineData("state_dict_metadata", "state_dict_metadat_", "no fit state_dict_metadata")]
    [InlineData("fqn", "fqm", "no fit fqn")]
    public void Each_broken_rule_is_named(string old, string changed, string rule)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(PyTorch211, DcpMetadata.FileName));
        Replace(bytes, old, changed);
        File.WriteAllBytes(_folder[DcpMetadata.FileName], bytes);
        Assert.Contains(rule, Assert.Throws<CheckpointFormatException>(() => Read(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parts_that_overlap_leave_holes_or_are_nowhere_are_refused()
    {
        AssertRefused([0x4B, 0x07, 0x4B, 0x05], [0x4B, 0x08, 0x4B, 0x05], "its parts hold 35 of its 40 elements");
        AssertRefused([0x4B, 0x07, 0x4B, 0x05], [0x4B, 0x06, 0x4B, 0x05], "outside of it");
        AssertRefused([0x4B, 0x04, 0x4B, 0x00], [0x4B, 0x03, 0x4B, 0x00], "not said which file has it");
    }

    [Fact]
    public void Another_pickle_is_not_taken_for_metadata()
    {
        File.WriteAllBytes(_folder[DcpMetadata.FileName], [0x80, 2, (byte)'}', (byte)'.']);
        Assert.Contains("class Metadata belongs", Assert.Throws<CheckpointFormatException>(() => Read(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_range_beyond_its_file_is_damage_and_another_tensor_there_is_refused()
    {
        DcpMetadata metadata = Read(PyTorch211);
        DcpTensor tensor = metadata.Tensors.First(tensor => tensor.Chunks.Count == 2);
        using StoredFile file = DcpItems.OpenFile(FileSystem.Os, PyTorch211, tensor.Chunks[0].Range);
        DcpRange range = tensor.Chunks[0].Range;
        Assert.Throws<CheckpointCorruptException>(() => DcpItems.OpenObject(file, range with { Offset = long.MaxValue }));
        Assert.Throws<CheckpointCorruptException>(() => DcpItems.OpenObject(file, range with { Length = long.MaxValue }));
        Assert.Throws<CheckpointFormatException>(() => DcpItems.OpenTensor(file, tensor with { Dtype = TorchDtype.UInt8 }, tensor.Chunks[0]));
    }

    [Fact]
    public void Mutated_metadata_is_read_or_refused_with_the_documented_errors_in_bounded_memory()
    {
        byte[] seed = File.ReadAllBytes(Path.Combine(PyTorch211, DcpMetadata.FileName));
        var random = new Random(1);
        int read = 0;
        long most = 0;
        for (int i = 0; i < Mutants; i++)
        {
            File.WriteAllBytes(_folder[DcpMetadata.FileName], Mutation.Of(seed, random));
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Read(_folder.Path);
                read++;
            }
            catch (Exception e) when (e is CheckpointFormatException or CheckpointCorruptException)
            {
            }

            most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        output.WriteLine($"{Mutants} mutants, {read} read, at most {most} bytes allocated for one");
        Assert.InRange(most, 0, 4 << 20);
    }

    private static DcpMetadata Read(string folder)
    {
        using StoredFile file = StoredFile.Open(FileSystem.Os, Path.Combine(folder, DcpMetadata.FileName));
        return DcpMetadataReader.Read(file);
    }

    private void AssertRefused(byte[] old, byte[] changed, string rule)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(PyTorch211, DcpMetadata.FileName));
        changed.CopyTo(bytes, bytes.AsSpan().IndexOf(old));
        File.WriteAllBytes(_folder[DcpMetadata.FileName], bytes);
        Assert.Contains(rule, Assert.Throws<CheckpointFormatException>(() => Read(_folder.Path)).Message, StringComparison.Ordinal);
    }

    private static void Replace(byte[] bytes, string old, string changed)
    {
        byte[] from = System.Text.Encoding.ASCII.GetBytes(old);
        byte[] to = System.Text.Encoding.ASCII.GetBytes(changed);
        Assert.Equal(from.Length, to.Length);
        to.CopyTo(bytes, bytes.AsSpan().IndexOf(from));
    }

    private static void AssertEqual(JsonElement expected, DcpTensor tensor, string folder)
    {
        Assert.Equal(expected.GetProperty("dtype").GetString(), tensor.Dtype.Name);
        Assert.Equal(Numbers(expected.GetProperty("size")), tensor.Shape);
        JsonElement[] chunks = [.. expected.GetProperty("chunks").EnumerateArray()];
        Assert.Equal(chunks.Length, tensor.Chunks.Count);
        for (int i = 0; i < chunks.Length; i++)
        {
            Assert.Equal(Numbers(chunks[i].GetProperty("offsets")), tensor.Chunks[i].Box.Offsets);
            Assert.Equal(Numbers(chunks[i].GetProperty("sizes")), tensor.Chunks[i].Box.Sizes);
            AssertEqual(chunks[i], tensor.Chunks[i].Range);
        }

        Assert.Equal(expected.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(Assemble(folder, tensor))));
    }

    private static void AssertEqual(JsonElement expected, DcpRange range) =>
        Assert.Equal(
            new DcpRange(expected.GetProperty("file").GetString()!, expected.GetProperty("offset").GetInt64(), expected.GetProperty("length").GetInt64()),
            range);

    private static IEnumerable<long> Numbers(JsonElement array) => array.EnumerateArray().Select(number => number.GetInt64());

    /// <summary>The whole tensor, element by element.</summary>
    private static byte[] Assemble(string folder, DcpTensor tensor)
    {
        int size = tensor.Dtype.Size;
        var whole = new byte[tensor.Shape.Aggregate(1L, (count, dimension) => count * dimension) * size];
        foreach (DcpChunk chunk in tensor.Chunks)
        {
            using StoredFile file = DcpItems.OpenFile(FileSystem.Os, folder, chunk.Range);
            byte[] part = TensorReader.ReadAll(DcpItems.OpenTensor(file, tensor, chunk));
            for (int element = 0; element < part.Length / size; element++)
            {
                long rest = element;
                long target = 0;
                long stride = 1;
                for (int d = tensor.Shape.Length - 1; d >= 0; d--)
                {
                    target += (chunk.Box.Offsets[d] + (rest % chunk.Box.Sizes[d])) * stride;
                    rest /= chunk.Box.Sizes[d];
                    stride *= tensor.Shape[d];
                }

                part.AsSpan(element * size, size).CopyTo(whole.AsSpan((int)target * size));
            }
        }

        return whole;
    }
}
