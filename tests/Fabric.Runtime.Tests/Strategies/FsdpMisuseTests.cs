using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Strategies;

/// <summary>What goes past the division is an exception that says what to do, and the next step works.</summary>
public class FsdpMisuseTests
{
    [Fact]
    public Task A_module_in_a_unit_cannot_be_called_alone() => RunAsync(static (fabric, model) =>
    {
        FsdpBlock block = model.Blocks[0];
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => block.Up.call(ones(2, 6, dtype: float64)));
        Assert.Contains("'_blocks.0._up' was called while its parameters are divided", e.Message, StringComparison.Ordinal);
        Assert.Contains(".call(), not .forward()", e.Message, StringComparison.Ordinal);
        e = Assert.Throws<InvalidOperationException>(() => block.forward(ones(2, 6, dtype: float64)));
        Assert.Contains("gathered when '_blocks.0' is called", e.Message, StringComparison.Ordinal);
    });

    [Fact]
    public Task A_unit_can_be_called_alone() => RunAsync(static (fabric, model) =>
        Assert.Equal([2, 6], model.Blocks[0].call(ones(2, 6, dtype: float64)).shape));

    [Fact]
    public Task A_forward_past_the_hooks_fails_in_every_kind_of_module() => RunAsync(static (_, model) =>
    {
        Tensor input = ones(2, 6, dtype: float64);
        Assert.ThrowsAny<Exception>(() => model.Blocks[0].Up.forward(input));
        Assert.ThrowsAny<Exception>(() => model.Norm.forward(input));
        Assert.ThrowsAny<Exception>(() => model.Tokens.forward(zeros(2, 3, dtype: int64)));
        Assert.ThrowsAny<Exception>(() => input.mm(model.Head.weight!.t()));
        Assert.ThrowsAny<Exception>(() => input + model.Norm.weight!);
    });

    [Fact]
    public Task A_plain_backward_is_told_at_the_next_forward_and_before_a_save() => RunAsync(static (fabric, model) =>
    {
        FsdpGpt.Loss(model, Samples()).backward();
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => FsdpGpt.Loss(model, Samples()));
        Assert.Contains("Call fabric.Backward(loss)", e.Message, StringComparison.Ordinal);
        FsdpGpt.Loss(model, Samples()).backward();
        Assert.Throws<InvalidOperationException>(fabric.Info.EnsureAtRest);
        fabric.Info.EnsureAtRest();
        foreach (Tensor parameter in model.parameters().Where(static parameter => parameter.dim() > 0))
        {
            Assert.Equal([fabric.Info.ShardOf(parameter)!.Length], parameter.shape);
        }
    });

    [Fact]
    public Task A_gradient_that_takes_another_way_is_told() => Ranks.RunAsync(
        2,
        static fabric =>
        {
            Linear inner = nn.Linear(4, 4), first = nn.Linear(4, 4);
            Tensor? aside = null;
            nn.Module<Tensor, Tensor> unit = new FsdpNet(
                input =>
                {
                    aside = (inner.weight! * 2).sum();
                    return inner.call(input);
                },
                ("inner", inner));
            var model = new FsdpNet(input => unit.call(first.call(input)), ("first", first), ("unit", unit));
            fabric.Setup(model);
            model.call(ones(2, 4));
            InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => fabric.Backward(aside!));
            Assert.Contains("a gradient reached a parameter whose unit was not gathered", e.Message, StringComparison.Ordinal);
            fabric.Backward(model.call(ones(2, 4)).sum());
            Assert.NotNull(inner.weight!.grad);
            return Task.CompletedTask;
        },
        strategy: Strategy.Fsdp);

    [Fact]
    public Task After_an_exception_in_a_forward_the_next_one_works() => Ranks.RunAsync(
        2,
        static async fabric =>
        {
            bool fails = true;
            Linear one = nn.Linear(4, 4, dtype: float64), two = nn.Linear(4, 4, dtype: float64);
            nn.Module<Tensor, Tensor> unit = new FsdpNet(
                input => fails ? throw new InvalidDataException("too much") : two.call(input), ("two", two));
            var model = new FsdpNet(input => unit.call(one.call(input)), ("one", one), ("unit", unit));
            FsdpRun.Fill([model]);
            Tensor expected = model.parameters().Last().detach().clone();
            fabric.Setup(model);
            optim.Optimizer optimizer = optim.SGD(model.parameters(), 1);
            Tensor input = ones(2, 4, dtype: float64);
            for (int i = 0; i < 2; i++)
            {
                Assert.Throws<InvalidDataException>(() => model.call(input));
            }

            fails = false;
            fabric.Backward(model.call(input).sum());
            optimizer.step();
            Tensor bias = (await FsdpRun.WholeAsync(fabric, model))[^1];
            Assert.Equal(0, (expected - 2 - bias).abs().max().item<double>());

            // Also where the model is left between the exception and a step.
            fails = true;
            Assert.Throws<InvalidDataException>(() => model.call(input));
            fabric.Info.EnsureAtRest();
            Assert.Equal(1, one.weight!.dim());
        },
        strategy: Strategy.Fsdp);

    [Fact]
    public Task A_module_is_set_up_once() => RunAsync(static (fabric, model) =>
    {
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => fabric.Setup(model));
        Assert.Contains("was divided among ranks by another Setup", e.Message, StringComparison.Ordinal);
        e = Assert.Throws<InvalidOperationException>(() => fabric.Setup(model.Blocks[0]));
        Assert.Contains("another Setup", e.Message, StringComparison.Ordinal);
        Linear tied = nn.Linear(6, 13, hasBias: false, dtype: float64);
        tied.weight = model.Head.weight!;
        e = Assert.Throws<InvalidOperationException>(() => fabric.Setup(tied));
        Assert.Contains("The parameter 'weight' was divided among the ranks by another Setup", e.Message, StringComparison.Ordinal);
    });

    [Fact]
    public async Task A_module_that_cannot_be_hooked_is_no_unit()
    {
        await Ranks.RunAsync(
            2,
            static fabric =>
            {
                var list = new Listing();
                InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => fabric.Setup(list));
                Assert.Contains("of type Listing cannot be a unit", e.Message, StringComparison.Ordinal);

                // In another module it belongs to that.
                var inner = new Listing();
                var model = new FsdpNet(input => inner.call([input]), ("inner", inner));
                fabric.Setup(model);
                fabric.Backward(model.call(ones(2, 4)).sum());
                Assert.NotNull(inner.parameters().First().grad);
                return Task.CompletedTask;
            },
            strategy: Strategy.Fsdp.WithUnits(static _ => false));
        InvalidOperationException chosen = await Assert.ThrowsAsync<InvalidOperationException>(() => Ranks.RunAsync(
            2,
            static fabric =>
            {
                fabric.Setup(new FsdpNet(static input => input, ("inner", new Listing())));
                return Task.CompletedTask;
            },
            strategy: Strategy.Fsdp.WithUnits(static module => module is Listing)));
        Assert.Contains("The module 'inner' of type Listing cannot be a unit", chosen.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_device_than_the_cpu_is_refused()
    {
        // Whatever the machine has: the check comes before the device is used.
        NotSupportedException e = await Assert.ThrowsAsync<NotSupportedException>(() => FabricRuntime.RunAsync(
            new FabricOptions { Strategy = Strategy.Fsdp, Device = new Device(TorchSharp.DeviceType.CUDA, 0) }, static _ => Task.CompletedTask));
        Assert.Contains("computes on the CPU", e.Message, StringComparison.Ordinal);
    }

    private static Tensor Samples() => rand([4, 6], dtype: float64, generator: new Generator(3));

    /// <summary>Misuses a divided model, then sees that it still trains.</summary>
    private static Task RunAsync(Action<FabricRuntime, FsdpGpt> misuse) => Ranks.RunAsync(
        2,
        fabric =>
        {
            var model = new FsdpGpt();
            fabric.Setup(model);
            misuse(fabric, model);
            foreach (Parameter parameter in model.parameters())
            {
                parameter.grad = null;
            }

            fabric.Backward(FsdpGpt.Loss(model, Samples()));
            optim.AdamW(model.parameters()).step();
            fabric.Info.EnsureAtRest();
            return Task.CompletedTask;
        },
        strategy: Strategy.Fsdp);

    private sealed class Listing : nn.Module<List<Tensor>, Tensor>
    {
        private readonly Linear _linear = nn.Linear(4, 4);

        public Listing()
            : base("listing")
        {
            RegisterComponents();
        }

        public override Tensor forward(List<Tensor> input) => _linear.call(input[0]);
    }
}
