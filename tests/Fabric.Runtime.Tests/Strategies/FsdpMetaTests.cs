using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Strategies;

/// <summary>Modules that were made on the meta device get memory when they are set up.</summary>
public class FsdpMetaTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task An_initializer_fills_whole_tensors_on_rank_0(int ranks)
    {
        var filled = new System.Collections.Concurrent.ConcurrentBag<string>();
        Strategy strategy = Strategy.Fsdp.WithInitializer((name, whole) =>
        {
            filled.Add(name);
            Initialize(name, whole);
        });
        Tensor[] one = (await Ranks.CollectAsync(1, fabric => TrainAsync(fabric, meta: false), Strategy.SingleDevice))[0];
        Tensor[][] several = await Ranks.CollectAsync(ranks, fabric => TrainAsync(fabric, meta: true), strategy);
        Assert.All(several, parameters => Assert.InRange(FsdpRun.Difference(one, parameters), 0, 1e-10));
        Assert.Equal(new FsdpGpt().state_dict().Keys.Order(), filled.Order());
    }

    [Fact]
    public Task Without_one_values_are_not_numbers() => Ranks.RunAsync(
        2,
        static fabric =>
        {
            var model = new FsdpGpt(device: META);
            fabric.Setup(model);
            Assert.True(FsdpGpt.Loss(model, rand(4, 6)).isnan().item<bool>());
            return Task.CompletedTask;
        },
        strategy: Strategy.Fsdp);

    [Fact]
    public Task Every_kind_of_module_gets_memory() => Ranks.RunAsync(
        2,
        static fabric =>
        {
            nn.Module<Tensor, Tensor> net = nn.Sequential(
                ("conv", nn.Conv2d(2, 4, 3, device: META)),
                ("norm", nn.BatchNorm2d(4, device: META)),
                ("group", nn.GroupNorm(2, 4, device: META)),
                ("flat", nn.Flatten()),
                ("lstm", new LastOf(nn.LSTM(4, 4, device: META))),
                ("prelu", nn.PReLU(1, device: META)),
                ("linear", nn.Linear(4, 2, device: META)));
            fabric.Setup(net);
            fabric.Backward(net.call(ones(4, 2, 3, 3)).sum());
            Assert.All(net.state_dict().Values, static tensor => Assert.Equal(DeviceType.CPU, tensor.device_type));
            optim.SGD(net.parameters(), 0.1).step();
            foreach ((string name, Parameter parameter) in net.named_parameters())
            {
                Assert.True(parameter.isfinite().all().item<bool>(), name);
            }

            return Task.CompletedTask;
        },
        strategy: Strategy.Fsdp.WithInitializer(static (_, whole) => whole.fill_(1)));

    [Fact]
    public Task An_optimizer_comes_after() => Ranks.RunAsync(
        2,
        static fabric =>
        {
            nn.Module<Tensor, Tensor> model = nn.Linear(4, 4, device: META);
            InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => fabric.Setup(model, optim.AdamW(model.parameters())));
            Assert.Contains("Make it after Setup", e.Message, StringComparison.Ordinal);
            return Task.CompletedTask;
        },
        strategy: Strategy.Fsdp);

    private static void Initialize(string name, Tensor whole)
    {
        using var generator = new Generator((ulong)name.Sum(static letter => letter));
        whole.copy_(rand(whole.shape, dtype: whole.dtype, generator: generator) - 0.5);
    }

    private static async Task<Tensor[]> TrainAsync(FabricRuntime fabric, bool meta)
    {
        var model = new FsdpGpt(device: meta ? META : CPU);
        if (!meta)
        {
            using var noGrad = no_grad();
            foreach ((string name, Tensor tensor) in model.state_dict())
            {
                Initialize(name, tensor);
            }
        }

        fabric.Setup(model);
        optim.Optimizer optimizer = optim.AdamW(model.parameters(), lr: 0.01);
        Tensor samples = rand([12, 6], dtype: float64, generator: new Generator(4));
        for (int i = 0; i < 3; i++)
        {
            optimizer.zero_grad();
            fabric.Backward(FsdpGpt.Loss(model, samples));
            optimizer.step();
        }

        return await FsdpRun.WholeAsync(fabric, model);
    }

    private sealed class LastOf : nn.Module<Tensor, Tensor>
    {
        private readonly LSTM _inner;

        public LastOf(LSTM inner)
            : base("last")
        {
            _inner = inner;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => _inner.call(input.unsqueeze(0)).Item1[0];
    }
}
