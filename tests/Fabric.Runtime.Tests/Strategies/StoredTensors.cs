using System.Text.Json;
using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Strategies;

/// <summary>All that a checkpoint holds, but for what each rank has of its own.</summary>
internal sealed record StoredTensors(SortedDictionary<string, Tensor> Tensors, SortedDictionary<string, string> Values)
{
    public static async Task<StoredTensors> ReadAsync(string path)
    {
        await using Checkpoint checkpoint = await Checkpoint.OpenAsync(path, options: null, default);
        var tensors = new SortedDictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (TensorInfo tensor in checkpoint.Tensors.Where(static tensor => !tensor.Name.StartsWith("random.", StringComparison.Ordinal)))
        {
            tensors.Add(tensor.Name, await checkpoint.ReadTensorAsync(tensor.Name));
        }

        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, JsonElement value) in checkpoint.Values.Where(static value => value.Key != "random"))
        {
            values.Add(name, value.GetRawText());
        }

        return new StoredTensors(tensors, values);
    }

    /// <summary>Bit by bit.</summary>
    public void AssertEqual(StoredTensors other)
    {
        Assert.Equal(Tensors.Keys, other.Tensors.Keys);
        Assert.All(Tensors, pair =>
        {
            Assert.Equal(pair.Value.shape, other.Tensors[pair.Key].shape);
            Assert.True(pair.Value.bytes.SequenceEqual(other.Tensors[pair.Key].bytes), pair.Key);
        });
        Assert.Equal(Values, other.Values);
    }

    /// <summary>Up to the order of sums.</summary>
    public void AssertClose(StoredTensors other, double tolerance)
    {
        Assert.Equal(Tensors.Keys, other.Tensors.Keys);
        Assert.All(Tensors, pair =>
        {
            Tensor left = pair.Value.to(float64);
            double largest = (left - other.Tensors[pair.Key].to(float64)).abs().max().item<double>();
            Assert.InRange(largest / Math.Max(left.abs().max().item<double>(), 1e-12), 0, tolerance);
        });
    }
}
