using Fabric.Runtime.Tests.PartialLoads;
using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Strategies;

/// <summary>What was divided anew, loaded by the ranks that it was divided for.</summary>
public sealed class ReshardedCheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("single", "fsdp×4")]
    [InlineData("ddp×2", "fsdp×2")]
    [InlineData("fsdp×3", "fsdp×2")]
    [InlineData("fsdp×2", "fsdp×4")]
    public async Task It_loads_as_what_it_was_made_of(string from, string to)
    {
        await Layout.Of(from).RunAsync(async (fabric, state) =>
        {
            await state.TrainAsync(fabric, 3);
            await state.SaveAsync(fabric, _folder["saved"]);
        });
        await Checkpoint.ReshardAsync(_folder["saved"], _folder["made"], Layout.Of(to).WorldSize);
        foreach (string name in (string[])["saved", "made"])
        {
            await Layout.Of(to).RunAsync(async (fabric, state) =>
            {
                await state.LoadAsync(fabric, _folder[name]);
                await state.TrainAsync(fabric, 2);
                await state.SaveAsync(fabric, _folder[$"{name}, loaded"]);
            });
        }

        AssertSameFiles("saved, loaded", "made, loaded");
    }

    [Fact]
    public async Task It_is_bit_by_bit_what_these_ranks_save()
    {
        await RunAsync(3, async (fabric, state) =>
        {
            for (int i = 0; i < 3; i++)
            {
                state.Optimizer.zero_grad();
                fabric.Backward(((nn.Module<Tensor, Tensor>)state.Model).call(full(2, 4, fabric.Rank + 0.5, dtype: float32)).square().mean());
                state.Optimizer.step();
            }

            await state.SaveAsync(fabric, _folder["saved"]);
        });
        await Checkpoint.ReshardAsync(_folder["saved"], _folder["made"], 2);
        await RunAsync(2, async (fabric, state) =>
        {
            await state.LoadAsync(fabric, _folder["saved"]);
            await state.SaveAsync(fabric, _folder["expected"]);
        });
        AssertSameFiles("expected", "made");
    }

    private static Task RunAsync(int ranks, Func<FabricRuntime, TrainedState, Task> main) => Ranks.RunAsync(
        ranks,
        async fabric =>
        {
            nn.Module<Tensor, Tensor> model = nn.Sequential(("up", nn.Linear(4, 7)), ("norm", nn.BatchNorm1d(7)), ("down", nn.Linear(7, 1)));
            var state = new TrainedState { Model = model, Optimizer = optim.AdamW(model.parameters(), lr: 0.01) };
            fabric.Setup(state.Model, state.Optimizer);
            await main(fabric, state);
        },
        strategy: Strategy.Fsdp);

    private void AssertSameFiles(string expected, string actual)
    {
        string[] names = [.. Directory.GetFiles(_folder[expected]).Select(static file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
        Assert.Equal(names, Directory.GetFiles(_folder[actual]).Select(static file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
        Assert.All(names, name => Assert.True(
            File.ReadAllBytes(Path.Combine(_folder[expected], name)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(_folder[actual], name))), name));
    }
}
