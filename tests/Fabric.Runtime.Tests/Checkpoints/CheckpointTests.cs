using Fabric.CompilerServices;
using Fabric.Runtime.Tests.Formats;
using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Checkpoints;

public sealed class CheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    static CheckpointTests() => NativeLibrary.EnsureLoadable();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Tensors_and_values_are_listed()
    {
        await Saves.SaveAsync(_folder["all"], Contents.OfEveryKind());
        await using Checkpoint checkpoint = await Checkpoint.OpenAsync(_folder["all"], options: null, default);

        TensorInfo complex = checkpoint.Tensors.Single(tensor => tensor.Name == "all.Complex128");
        Assert.Equal((TensorDtype.Complex128, 4 * 3 * 2 * 16L), (complex.Dtype, complex.Bytes));
        Assert.Equal([4, 3, 2], complex.Shape);
        Assert.Equal(["z_first", "big", "a_last"], checkpoint.Values.Keys);
        Assert.Equal(ulong.MaxValue, checkpoint.Values["big"].GetUInt64());
        Assert.Equal("all.Float32", checkpoint.Aliases["tied.weight"]);
        Assert.Equal(_folder["all"], checkpoint.Path);
    }

    [Fact]
    public async Task Every_dtype_that_libtorch_has_is_read_as_a_tensor_of_its_own()
    {
        var content = Contents.OfEveryKind();
        await Saves.SaveAsync(_folder["all"], content);
        await using Checkpoint checkpoint = await Checkpoint.OpenAsync(_folder["all"], options: null, default);

        List<TensorDtype> refused = [];
        foreach (TensorInfo info in checkpoint.Tensors)
        {
            try
            {
                using Tensor tensor = await checkpoint.ReadTensorAsync(info.Name);
                Assert.Equal(info.Shape, tensor.shape);
                Assert.Equal(info.Bytes, tensor.NumberOfElements * tensor.ElementSize);
                Assert.Equal(Contents.BytesOf(content.Tensors.Single(entry => entry.Name == info.Name)), tensor.bytes.ToArray());
                Assert.False(tensor.requires_grad);
            }
            catch (NotSupportedException e)
            {
                Assert.Contains(info.Name, e.Message, StringComparison.Ordinal);
                refused.Add(info.Dtype);
            }
        }

        Assert.Equal([TensorDtype.Float8E8M0, TensorDtype.Float6E2M3, TensorDtype.Float6E3M2, TensorDtype.Float4], refused);
    }

    [Fact]
    public async Task A_tensor_belongs_to_no_dispose_scope()
    {
        await Saves.SaveAsync(_folder["scope"], Contents.Small());
        await using Checkpoint checkpoint = await Checkpoint.OpenAsync(_folder["scope"], options: null, default);
        Task<Tensor> reading;
        using (NewDisposeScope())
        {
            reading = checkpoint.ReadTensorAsync("model.weight");
        }

        using Tensor tensor = await reading;
        Assert.False(tensor.IsInvalid);
        Assert.Equal([3, 2], tensor.shape);
    }

    [Fact]
    public async Task A_tensor_that_is_not_there_or_damaged_is_an_error()
    {
        await Saves.SaveAsync(_folder["x"], Contents.Small());
        byte[] bytes = await File.ReadAllBytesAsync(_folder["x"]);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(_folder["x"], bytes);
        await using Checkpoint checkpoint = await Checkpoint.OpenAsync(_folder["x"], options: null, default);
        await Assert.ThrowsAsync<ArgumentException>(() => checkpoint.ReadTensorAsync("nowhere"));
        await Assert.ThrowsAsync<CheckpointCorruptException>(() => checkpoint.ReadTensorAsync("model.weight"));
        await checkpoint.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => checkpoint.ReadTensorAsync("model.weight"));
    }

    [Fact]
    public async Task Exists_is_true_for_whatever_a_save_would_replace()
    {
        await Saves.SaveAsync(_folder["whole.bin"], Contents.Small());
        await File.WriteAllBytesAsync(_folder["cut"], (await File.ReadAllBytesAsync(_folder["whole.bin"]))[..100]);
        await File.WriteAllBytesAsync(_folder["foreign"], HeaderBytes.Of("{}"));
        await File.WriteAllTextAsync(_folder["text.safetensors"], "not a checkpoint");
        await File.WriteAllTextAsync(_folder["empty"], "");

        Assert.True(Checkpoint.Exists(_folder["whole.bin"]));
        Assert.True(Checkpoint.Exists(_folder["cut"]));
        Assert.True(Checkpoint.Exists(_folder["foreign"]));
        Assert.True(Checkpoint.Exists(_folder["text.safetensors"]));
        Assert.True(Checkpoint.Exists(_folder["empty"]));
        Assert.False(Checkpoint.Exists(_folder["nothing"]));
        Assert.False(Checkpoint.Exists(_folder["no/folder"]));
        Assert.True(Checkpoint.Exists(_folder.Path));
    }

    [Fact]
    public async Task A_checkpoint_that_is_open_stays_the_one_that_was_opened()
    {
        await Saves.SaveAsync(_folder["x"], Contents.Small());
        await using Checkpoint checkpoint = await Checkpoint.OpenAsync(_folder["x"], options: null, default);
        await Saves.SaveAsync(_folder["x"], Contents.OfEveryKind());
        using Tensor tensor = await checkpoint.ReadTensorAsync("model.weight");
        Assert.Equal(6, tensor.NumberOfElements);
    }
}
