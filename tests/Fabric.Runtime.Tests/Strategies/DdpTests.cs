using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Strategies;

public class DdpTests
{
    [Theory]
    [InlineData(2, ScalarType.Float64, 1e-10)]
    [InlineData(3, ScalarType.Float64, 1e-10)]
    [InlineData(4, ScalarType.Float32, 1e-4)]
    public async Task After_fifty_steps_the_parameters_are_those_of_one_device(int ranks, ScalarType type, double tolerance)
    {
        Tensor[] one = (await Ranks.CollectAsync(1, Trained))[0];
        Tensor[][] several = await Ranks.CollectAsync(ranks, Trained);
        Assert.All(several, parameters => Assert.Equal(0, Ranks.Difference(parameters, several[0])));
        Assert.InRange(Ranks.Difference(one, several[0]), 0, tolerance);

        Task<Tensor[]> Trained(FabricRuntime fabric)
        {
            DdpState state = DdpState.Create(fabric, type);
            state.Train(fabric, 50);
            return Task.FromResult(Ranks.ParametersOf(state.Model));
        }
    }

    [Fact]
    public async Task Runs_are_equal_bit_by_bit()
    {
        Task<Tensor[]> Trained(FabricRuntime fabric)
        {
            DdpState state = DdpState.Create(fabric);
            state.Train(fabric, 20);
            return Task.FromResult(Ranks.ParametersOf(state.Model));
        }

        Assert.Equal(0, Ranks.Difference((await Ranks.CollectAsync(3, Trained))[0], (await Ranks.CollectAsync(3, Trained))[2]));
    }

    [Fact]
    public Task Setup_gives_every_rank_what_rank_0_has() => Ranks.RunAsync(3, async fabric =>
    {
        nn.Module model = nn.Sequential(("a", nn.Linear(3, 3)), ("norm", nn.BatchNorm1d(3)));
        using (no_grad())
        {
            model.parameters().First().fill_(fabric.Rank + 1);
        }

        fabric.Setup(model);
        Assert.True(model.parameters().First().eq(1).all().item<bool>());
        await fabric.BarrierAsync();
    });

    [Fact]
    public async Task Modules_that_differ_between_ranks_are_told_apart()
    {
        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(() => Ranks.RunAsync(2, fabric =>
        {
            fabric.Setup(nn.Linear(2, 2 + fabric.Rank));
            return Task.CompletedTask;
        }));
        Assert.Contains("rank 0 has 'weight: Float32 [2, 2]' where rank 1 has 'weight: Float32 [3, 2]'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_module_on_two_ranks_is_refused()
    {
        nn.Module shared = nn.Linear(2, 2);
        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(() => Ranks.RunAsync(2, fabric =>
        {
            fabric.Setup(shared);
            return Task.CompletedTask;
        }));
        Assert.Contains("two ranks hold the same instance", e.Message, StringComparison.Ordinal);
        await Ranks.RunAsync(1, fabric =>
        {
            fabric.Setup(shared);
            return Task.CompletedTask;
        });
    }

    [Fact]
    public Task Gradients_stay_with_the_rank_until_the_last_backward_of_an_accumulation() => Ranks.RunAsync(2, fabric =>
    {
        nn.Module<Tensor, Tensor> model = nn.Linear(1, 1, hasBias: false);
        fabric.Setup(model);
        Tensor weight = model.parameters().First();
        using (fabric.NoBackwardSync())
        {
            fabric.Backward(model.call(full(1, 1, (double)(fabric.Rank + 1), dtype: float32)).sum());
        }

        Assert.Equal(fabric.Rank + 1, weight.grad!.item<float>());
        fabric.Backward(model.call(full(1, 1, 10, dtype: float32)).sum());
        Assert.Equal(11.5f, weight.grad!.item<float>());
        return Task.CompletedTask;
    });

    [Fact]
    public Task A_parameter_that_only_one_rank_used_has_a_gradient_on_all() => Ranks.RunAsync(2, fabric =>
    {
        nn.Module<Tensor, Tensor> used = nn.Linear(1, 1, hasBias: false), sometimes = nn.Linear(1, 1, hasBias: false);
        fabric.Setup(used);
        fabric.Setup(sometimes);
        Tensor input = ones(1, 1);
        fabric.Backward(fabric.Rank == 0 ? used.call(input).sum() : (used.call(input) + sometimes.call(input)).sum());
        Assert.Equal(1, used.parameters().First().grad!.item<float>());
        Assert.Equal(0.5f, sometimes.parameters().First().grad!.item<float>());
        return Task.CompletedTask;
    });

    [Fact]
    public async Task A_rank_that_throws_is_the_one_whose_exception_ends_the_run()
    {
        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(() => Ranks.RunAsync(3, async fabric =>
        {
            if (fabric.Rank == 1)
            {
                throw new InvalidOperationException("rank 1 had enough");
            }

            await fabric.BarrierAsync();
        }));
        Assert.Equal("rank 1 had enough", e.Message);
    }

    [Fact]
    public async Task One_device_is_one_rank()
    {
        ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(
            () => FabricRuntime.RunAsync(new FabricOptions { Ranks = 2, Device = CPU }, static _ => Task.CompletedTask));
        Assert.Contains("'single' does not run on 2 ranks", e.Message, StringComparison.Ordinal);
    }
}
