using Fabric.Runtime.Tests.Members;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Strategies;

/// <summary>Divided modules train as whole ones do.</summary>
public class FsdpTests
{
    private static readonly FsdpRun _gpt = new()
    {
        Make = static () => [new FsdpGpt()],
        Losses = static (modules, samples) => [FsdpGpt.Loss(modules[0], samples)],
    };

    public static TheoryData<string> Optimizers => [.. EveryOptimizer.Factories.Keys];

    [Theory]
    [InlineData(2, ScalarType.Float64, 1e-10)]
    [InlineData(3, ScalarType.Float64, 1e-10)]
    [InlineData(4, ScalarType.Float64, 1e-10)]
    [InlineData(2, ScalarType.Float32, 1e-4)]
    [InlineData(3, ScalarType.Float32, 1e-4)]
    [InlineData(4, ScalarType.Float32, 1e-4)]
    public Task After_fifty_steps_the_parameters_are_those_of_one_device(int ranks, ScalarType type, double tolerance) =>
        (_gpt with { Make = () => [new FsdpGpt(type)], Steps = 50 }).AssertAsOneDeviceAsync(ranks, tolerance);

    [Theory]
    [MemberData(nameof(Optimizers))]
    public async Task Every_optimizer_works_before_and_after_setup(string name)
    {
        // TorchSharp's Rprop cannot step a parameter without dimensions.
        FsdpRun run = _gpt with
        {
            Optimizer = parameters => EveryOptimizer.Factories[name](name == "Rprop" ? parameters.Where(static parameter => parameter.dim() > 0) : parameters),
            Steps = 5,
        };
        await run.AssertAsOneDeviceAsync(3);
        await (run with { OptimizerBeforeSetup = true }).AssertAsOneDeviceAsync(3);
    }

    [Fact]
    public Task A_weight_that_two_units_share_is_one() =>
        (_gpt with { Make = static () => [new FsdpGpt(tied: true)] }).AssertAsOneDeviceAsync(2);

    [Fact]
    public Task A_unit_may_be_called_twice_in_one_forward()
    {
        return new FsdpRun { Make = Make, Losses = Losses }.AssertAsOneDeviceAsync(2);

        static nn.Module[] Make()
        {
            Linear first = nn.Linear(6, 6, dtype: float64), again = nn.Linear(6, 6, dtype: float64);
            return [new FsdpNet(input => again.call(again.call(first.call(again.call(input)).tanh())), ("first", first), ("again", again))];
        }
    }

    [Fact]
    public Task A_unit_may_take_up_to_six_tensors()
    {
        return new FsdpRun { Make = Make, Losses = Losses }.AssertAsOneDeviceAsync(2);

        static nn.Module[] Make()
        {
            Linear first = nn.Linear(6, 6, dtype: float64);
            FsdpThree three = new();
            FsdpFour four = new();
            FsdpFive five = new();
            FsdpSix six = new();
            return [new FsdpNet(
                input =>
                {
                    // What needs a gradient comes in at every place.
                    Tensor x = first.call(input).tanh();
                    x = three.call(input, x, x);
                    x = four.call(x, input, input, x);
                    x = five.call(input, input, x, x, input);
                    return six.call(x, input, x, input, x, x);
                },
                ("first", first), ("three", three), ("four", four), ("five", five), ("six", six))];
        }
    }

    [Fact]
    public Task A_unit_that_is_not_called_keeps_its_values()
    {
        return new FsdpRun { Make = Make, Losses = Losses }.AssertAsOneDeviceAsync(2);

        static nn.Module[] Make()
        {
            Linear used = nn.Linear(6, 6, dtype: float64);
            return [new FsdpNet(input => used.call(input), ("used", used), ("unused", nn.Linear(6, 6, dtype: float64)))];
        }
    }

    [Fact]
    public Task Parameters_that_get_no_gradient_keep_none() => Ranks.RunAsync(
        2,
        fabric =>
        {
            Linear used = nn.Linear(6, 6), unused = nn.Linear(6, 6), dropped = nn.Linear(6, 6);
            nn.Module<Tensor, Tensor> both = new FsdpNet(input => used.call(input), ("used", used), ("dropped", dropped));
            var model = new FsdpNet(input => both.call(input), ("both", both), ("unused", unused));
            fabric.Setup(model);
            fabric.Backward(model.call(ones(2, 6)).sum());
            Assert.NotNull(used.weight!.grad);
            Assert.Null(dropped.weight!.grad);
            Assert.Null(unused.weight!.grad);
            return Task.CompletedTask;
        },
        strategy: Strategy.Fsdp);

    [Fact]
    public Task A_parameter_that_only_one_rank_used_has_a_gradient_on_all() => Ranks.RunAsync(
        2,
        fabric =>
        {
            Linear always = nn.Linear(4, 4, hasBias: false), sometimes = nn.Linear(4, 4, hasBias: false);
            nn.Module<Tensor, Tensor> unit = new FsdpNet(
                input => fabric.Rank == 0 ? always.call(input) : always.call(input) + sometimes.call(input), ("always", always), ("sometimes", sometimes));
            var model = new FsdpNet(input => unit.call(input), ("unit", unit));
            fabric.Setup(model);
            fabric.Backward(model.call(ones(1, 4)).sum());
            Assert.Equal(8, always.weight!.grad!.sum().item<float>());
            Assert.Equal(4, sometimes.weight!.grad!.sum().item<float>());
            return Task.CompletedTask;
        },
        strategy: Strategy.Fsdp);

    [Fact]
    public Task Frozen_parameters_keep_their_values()
    {
        return (_gpt with { Make = Make }).AssertAsOneDeviceAsync(3);

        static nn.Module[] Make()
        {
            var model = new FsdpGpt();
            foreach ((string name, Parameter parameter) in model.named_parameters())
            {
                parameter.requires_grad = !(name.StartsWith("_blocks.0", StringComparison.Ordinal) || name == "_head.weight" || name == "_scale");
            }

            return [model];
        }
    }

    [Fact]
    public Task Gradients_of_micro_batches_add_up() => (_gpt with { Losses = MicroBatches }).AssertAsOneDeviceAsync(3);

    [Fact]
    public async Task Gradients_add_up_without_synchronization_too()
    {
        Tensor[] gradients = await Ranks.CollectAsync(
            2,
            async fabric =>
            {
                Linear linear = nn.Linear(2, 4, hasBias: false);
                fabric.Setup(linear);
                using (fabric.NoBackwardSync())
                {
                    fabric.Backward(linear.call(full(1, 2, fabric.Rank + 1.0, dtype: float32)).sum());
                }

                fabric.Backward(linear.call(full(1, 2, 10.0, dtype: float32)).sum());
                return await FsdpRun.WholeAsync(fabric, linear.weight!.grad!, fabric.Info.ShardOf(linear.weight));
            },
            Strategy.Fsdp);
        Assert.All(gradients, static gradient => Assert.True(gradient.eq(11.5).all().item<bool>()));
    }

    [Fact]
    public Task A_unit_without_parameters_is_passed()
    {
        return new FsdpRun { Make = Make, Losses = Losses }.AssertAsOneDeviceAsync(2);

        static nn.Module[] Make() =>
            [nn.Sequential(("one", nn.Linear(6, 5, dtype: float64)), ("act", nn.Tanh()), ("two", nn.Linear(5, 1, dtype: float64)))];
    }

    [Fact]
    public Task Units_may_lie_in_units() => (_gpt with
    {
        Strategy = Strategy.Fsdp.WithUnits(static module => module is FsdpBlock or Linear),
    }).AssertAsOneDeviceAsync(2);

    [Fact]
    public Task No_unit_but_the_root_works() => (_gpt with { Strategy = Strategy.Fsdp.WithUnits(static _ => false) }).AssertAsOneDeviceAsync(2);

    [Fact]
    public Task A_norm_over_batches_has_the_statistics_of_rank_0() => Ranks.RunAsync(
        2,
        async fabric =>
        {
            nn.Module<Tensor, Tensor> model = nn.Sequential(("norm", nn.BatchNorm1d(3)), ("linear", nn.Linear(3, 3)));
            fabric.Setup(model);
            fabric.Backward(model.call(full(4, 3, (double)fabric.Rank, dtype: float32)).sum());
            Tensor mean = model.state_dict()["norm.running_mean"];
            Tensor all = await fabric.AllGatherAsync(mean);
            Assert.Equal(0, all.abs().sum().item<float>());
        },
        strategy: Strategy.Fsdp);

    [Fact]
    public Task Two_modules_with_two_optimizers_play_against_each_other()
    {
        return new FsdpRun { Make = Make, Losses = Play, OptimizerBeforeSetup = true }.AssertAsOneDeviceAsync(2);

        static nn.Module[] Make() =>
        [
            nn.Sequential(("one", nn.Linear(6, 7, dtype: float64)), ("act", nn.Tanh()), ("two", nn.Linear(7, 6, dtype: float64))),
            nn.Sequential(("one", nn.Linear(6, 5, dtype: float64)), ("act", nn.Tanh()), ("two", nn.Linear(5, 1, dtype: float64))),
        ];

        static IEnumerable<Tensor> Play(nn.Module[] modules, Tensor samples)
        {
            var generator = (nn.Module<Tensor, Tensor>)modules[0];
            var critic = (nn.Module<Tensor, Tensor>)modules[1];
            Tensor made = generator.call(samples);
            yield return (critic.call(made.detach()) - critic.call(samples)).sigmoid().mean();
            yield return -critic.call(made).sigmoid().mean();
        }
    }

    [Fact]
    public Task A_unit_may_take_and_return_several_tensors()
    {
        return new FsdpRun { Make = Make, Losses = Losses }.AssertAsOneDeviceAsync(2);

        static nn.Module[] Make()
        {
            var pair = new FsdpPair();
            Linear before = nn.Linear(6, 6, dtype: float64);
            return [new FsdpNet(
                input =>
                {
                    Tensor x = before.call(input);
                    (Tensor left, Tensor right) = pair.call(x, input);
                    (Tensor again, _) = pair.call(input, x);
                    return left + right + again;
                },
                ("before", before),
                ("pair", pair))];
        }
    }

    [Fact]
    public async Task A_recurrent_network_is_a_unit_where_that_is_said()
    {
        FsdpRun run = new() { Make = Make, Losses = Losses };
        await run.AssertAsOneDeviceAsync(2);
        await (run with { Strategy = Strategy.Fsdp.WithUnits(static module => module is LSTM or Linear) }).AssertAsOneDeviceAsync(2);

        static nn.Module[] Make()
        {
            Linear before = nn.Linear(6, 6, dtype: float64);
            LSTM recurrent = nn.LSTM(3, 4, batchFirst: true, dtype: float64);
            return [new FsdpNet(input => recurrent.call(before.call(input).view(-1, 2, 3)).Item1.flatten(1), ("before", before), ("recurrent", recurrent))];
        }
    }

    [Fact]
    public Task What_a_unit_returns_may_be_changed_in_place()
    {
        return new FsdpRun { Make = Make, Losses = Losses }.AssertAsOneDeviceAsync(2);

        static nn.Module[] Make()
        {
            Linear one = nn.Linear(6, 6, dtype: float64), two = nn.Linear(6, 6, dtype: float64);
            nn.Module<Tensor, Tensor> unit = new FsdpNet(input => two.call(input.mul_(2).add_(1)), ("two", two));
            return [new FsdpNet(input => unit.call(one.call(input).mul_(3)).add_(3), ("one", one), ("unit", unit))];
        }
    }

    [Fact]
    public Task A_unit_may_return_a_parameter()
    {
        return new FsdpRun { Make = Make, Losses = Losses }.AssertAsOneDeviceAsync(2);

        static nn.Module[] Make()
        {
            Linear inner = nn.Linear(6, 6, hasBias: false, dtype: float64);
            nn.Module<Tensor, Tensor> unit = new FsdpNet(_ => inner.weight!.t(), ("inner", inner));
            return [new FsdpNet(input => input.matmul(unit.call(input)), ("unit", unit))];
        }
    }

    [Fact]
    public Task Evaluation_between_steps_changes_nothing() => (_gpt with
    {
        Between = static (_, modules, samples) =>
        {
            using (no_grad())
            {
                Assert.False(FsdpGpt.Loss(modules[0], samples).requires_grad);
            }

            using (inference_mode())
            {
                FsdpGpt.Loss(modules[0], samples);
            }
        },
    }).AssertAsOneDeviceAsync(2);

    [Fact]
    public async Task Runs_are_equal_bit_by_bit()
    {
        Tensor[] first = (await Ranks.CollectAsync(3, _gpt.TrainAsync, Strategy.Fsdp))[0];
        Assert.Equal(0, Ranks.Difference(first, (await Ranks.CollectAsync(3, _gpt.TrainAsync, Strategy.Fsdp))[2]));
    }

    [Fact]
    public async Task On_one_rank_nothing_is_divided()
    {
        Tensor[] one = (await Ranks.CollectAsync(1, _gpt.TrainAsync, Strategy.SingleDevice))[0];
        Tensor[] fsdp = (await Ranks.CollectAsync(1, _gpt.TrainAsync, Strategy.Fsdp))[0];
        Assert.Equal(0, Ranks.Difference(one, fsdp));
    }

    [Fact]
    public async Task Clipped_gradients_are_those_of_one_device()
    {
        FsdpRun run = _gpt with { MaxNorm = 0.1, Steps = 3 };
        await run.AssertAsOneDeviceAsync(3);
        double[] norms =
        [
            (await Ranks.CollectAsync(1, NormAsync, Strategy.SingleDevice))[0],
            .. await Ranks.CollectAsync(2, NormAsync, Strategy.Ddp),
            .. await Ranks.CollectAsync(3, NormAsync, Strategy.Fsdp),
        ];
        Assert.All(norms, norm => Assert.Equal(norms[0], norm, 1e-12 * norms[0]));

        static Task<double> NormAsync(FabricRuntime fabric)
        {
            var model = new FsdpGpt();
            FsdpRun.Fill([model]);
            fabric.Setup(model);
            Tensor samples = rand([FsdpRun.Samples, 6], dtype: float64, generator: new Generator(5));
            fabric.Backward(FsdpGpt.Loss(model, samples));
            return Task.FromResult(fabric.ClipGradients(model, 0.1));
        }
    }

    [Fact]
    public Task Every_rank_holds_its_rows_and_the_same_tensor_all_along() => Ranks.RunAsync(
        4,
        fabric =>
        {
            Linear linear = nn.Linear(6, 5);
            Tensor weight = linear.weight!, bias = linear.bias!;
            using (no_grad())
            {
                weight.copy_(arange(30).view(5, 6));
            }

            nint before = Fabric.Native.TensorMemory.Identity(weight);
            fabric.Setup(linear);
            fabric.Backward(linear.call(ones(2, 6)).sum());
            Assert.Equal(before, Fabric.Native.TensorMemory.Identity(linear.weight!));
            Fabric.Sharding.TensorShard shard = fabric.Info.ShardOf(weight)!;

            // Five rows in chunks of two: the last rank has none.
            Assert.Equal([fabric.Rank switch { 0 or 1 => 2, 2 => 1, _ => 0 }, 6], shard.Box.Shape);
            Assert.Equal([shard.Length], weight.shape);
            Assert.DoesNotContain(shard.Length, (long[])[1, 5, 6]);
            Assert.Equal(Enumerable.Range(fabric.Rank * 12, (int)shard.Box.Count).Select(static i => (float)i), shard.View(weight).flatten().data<float>().ToArray());
            Assert.Equal([fabric.Info.ShardOf(bias)!.Length], bias.grad!.shape);
            return Task.CompletedTask;
        },
        strategy: Strategy.Fsdp);

    private static IEnumerable<Tensor> Losses(nn.Module[] modules, Tensor samples) =>
        [(((nn.Module<Tensor, Tensor>)modules[0]).call(samples.clone()) - 0.5).pow(2).mean()];

    private static IEnumerable<Tensor> MicroBatches(nn.Module[] modules, Tensor samples) =>
        samples.chunk(2).Select(micro => FsdpGpt.Loss(modules[0], micro) / 2);
}
