using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Interop;

/// <summary>Shards that PyTorch 2.11 wrote, as files of their own.</summary>
public class PyTorchShardTests
{
    private static string Folder => Path.Combine(Repository.Root, "tests", "Fabric.Runtime.Tests", "Interop", "pytorch-2.11.0", "hf");

    [Fact]
    public async Task What_they_say_about_their_place_is_not_taken_for_aliases()
    {
        string[] shapes = ["cols.weight [4, 3] layer.bias [4] layer.weight [4, 5]", "cols.weight [4, 3] layer.bias [3] layer.weight [3, 5]"];
        var biases = new List<Tensor>();
        for (int i = 0; i < shapes.Length; i++)
        {
            await using Checkpoint shard = await Checkpoint.OpenAsync(Path.Combine(Folder, $"shard-0000{i + 1}-model-00001-of-00001.safetensors"), options: null, default);
            Assert.Empty(shard.Aliases);
            Assert.Null(shard.StateType);
            Assert.Equal(shapes[i], string.Join(' ', shard.Tensors
                .Where(static tensor => tensor.Name.Contains('.', StringComparison.Ordinal) && !tensor.Name.StartsWith("norm", StringComparison.Ordinal))
                .OrderBy(static tensor => tensor.Name, StringComparer.Ordinal)
                .Select(static tensor => $"{tensor.Name} [{string.Join(", ", tensor.Shape)}]")));
            biases.Add(await shard.ReadTensorAsync("layer.bias"));
        }

        Assert.Equal(7, cat(biases).isfinite().sum().item<long>());
    }
}
