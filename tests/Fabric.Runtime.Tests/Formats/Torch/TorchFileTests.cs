using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Fabric.Formats.Pickle;
using Fabric.Formats.Torch;
using Fabric.Storage;
using Xunit;

namespace Fabric.Runtime.Tests.Formats.Torch;

/// <summary>The files in <c>python</c> are what <c>write.py</c> there made PyTorch 1.13.1 write.</summary>
public class TorchFileTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Fabric.Runtime.Tests", "Formats", "Torch", "python");

    [Theory]
    [InlineData("zip.pt", TorchFileKind.Zip)]
    [InlineData("deflated.pt", TorchFileKind.Zip)]
    [InlineData("protocol5.pt", TorchFileKind.Zip)]
    [InlineData("stream.pt", TorchFileKind.Stream)]
    public void Every_form_holds_the_same_values(string name, object kind)
    {
        using StoredFile stored = Open(name);
        TorchFile file = TorchFile.Open(stored);
        Assert.Equal(kind, file.Kind);
        Assert.Empty(file.ForeignNames);
        PickleDict root = Assert.IsType<PickleDict>(file.Root);
        Assert.Equal([0f, 3f, 1f, 4f, 2f, 5f], Floats(root, "a"));
        Assert.True(Assert.IsType<TorchTensor>(root["p"]) is { IsParameter: true, RequiresGrad: true });
        Assert.Equal("meta tensor without data", Assert.IsType<TorchTensor>(root["m"]).Storage is null ? "meta tensor without data" : "");
        TorchTensor quantized = Assert.IsType<TorchTensor>(root["q"]);
        Assert.Equal("qint8", quantized.Dtype.Name);
        Assert.Equal([11, 11], TensorReader.ReadAll(quantized));
        Assert.NotNull(quantized.Quantizer);
        Assert.Equal("torch.sparse_coo", Assert.IsType<TorchSparseTensor>(root["sp"]).Layout);
        Assert.Equal([0, 0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0], Assert.IsType<NumpyArray>(root["n"]).ReadAll(name));
        Assert.Equal("builtins.slice", Assert.IsType<ForeignObject>(root["e"]).ClassName);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void A_tensor_that_was_pickled_by_itself_is_read(int protocol)
    {
        using StoredFile stored = Open($"tensor{protocol}.pkl");
        TorchFile file = TorchFile.Open(stored);
        Assert.Equal(TorchFileKind.Pickle, file.Kind);
        Assert.Equal([0f, 3f, 1f, 4f, 2f, 5f], Floats(Assert.IsType<PickleDict>(file.Root), "t"));
    }

    [Fact]
    public void A_tar_archive_of_the_first_versions_is_read_with_its_views()
    {
        using StoredFile stored = Open("tar.pt");
        PickleDict root = Assert.IsType<PickleDict>(TorchFile.Open(stored).Root);
        Assert.Equal([3f, 4f], Floats(root, "t"));
        Assert.Same(root["s"], Assert.IsType<TorchTensor>(root["t"]).Storage!.Base);
    }

    [Fact]
    public void Parameters_of_TorchScript_have_the_names_of_a_state_dict()
    {
        using StoredFile stored = Open("script.pt");
        TorchFile file = TorchFile.Open(stored);
        Assert.Equal(TorchFileKind.TorchScript, file.Kind);
        Dictionary<string, TorchTensor> tensors = new(TorchScript.Tensors(file.Root));
        Assert.Equal(["0.count", "0.weight", "1.bias", "1.weight"], tensors.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(3, BinaryPrimitives.ReadInt64LittleEndian(TensorReader.ReadAll(tensors["0.count"])));
    }

    [Fact]
    public void Any_box_of_any_strided_tensor_has_the_elements_that_indexing_gives()
    {
        var random = new Random(1);
        for (int n = 0; n < 2000; n++)
        {
            int[] sizes = [1, 2, 4, 8, 16];
            int size = sizes[random.Next(sizes.Length)];
            long[] shape = [.. Enumerable.Range(0, random.Next(5)).Select(_ => (long)random.Next(0, 5))];
            long[] strides = [.. shape.Select(_ => (long)random.Next(0, 7))];
            long offset = random.Next(4);
            long last = offset + shape.Zip(strides).Sum(pair => Math.Max(0, pair.First - 1) * pair.Second);
            var source = new byte[(last + 1) * size];
            random.NextBytes(source);
            var expected = new List<byte>();
            Collect(source, size, offset, shape, strides, 0, expected);
            var actual = new byte[expected.Count];
            StridedGather.Gather(source, offset, shape, strides, new ElementForm(size, size), actual);
            Assert.Equal(expected, actual);
        }
    }

    private static void Collect(byte[] source, int size, long offset, long[] shape, long[] strides, int dimension, List<byte> result)
    {
        if (dimension == shape.Length)
        {
            result.AddRange(source.AsSpan((int)offset * size, size).ToArray());
            return;
        }

        for (long i = 0; i < shape[dimension]; i++)
        {
            Collect(source, size, offset + (i * strides[dimension]), shape, strides, dimension + 1, result);
        }
    }

    private static float[] Floats(PickleDict root, string name) =>
        MemoryMarshal.Cast<byte, float>(TensorReader.ReadAll(Assert.IsType<TorchTensor>(root[name]))).ToArray();

    private static StoredFile Open(string name) => StoredFile.Open(FileSystem.Os, Path.Combine(Folder, name));
}
