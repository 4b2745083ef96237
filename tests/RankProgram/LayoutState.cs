using static TorchSharp.torch;

namespace Fabric.Tests.RankProgram;

/// <summary>
/// A state that any strategy can save and any load, at any number of ranks: two models that are set up, one that is not, and their
/// optimizers.
/// </summary>
public sealed partial class LayoutState
{
    /// <summary>Any number of ranks up to 4 divides it.</summary>
    private const int GlobalBatch = 12;

    [Checkpointed] public required LayoutNet Model { get; init; }

    [Checkpointed] public required nn.Module<Tensor, Tensor> Second { get; init; }

    /// <summary>The same on every rank, and nobody's business but the user's.</summary>
    [Checkpointed] public required nn.Module<Tensor, Tensor> Plain { get; init; }

    [Checkpointed] public required optim.Optimizer Optimizer { get; init; }

    [Checkpointed] public required optim.Optimizer SecondOptimizer { get; init; }

    [Checkpointed] public required optim.lr_scheduler.LRScheduler Schedule { get; init; }

    [Checkpointed] public ResumableSampler Data { get; } = new(length: 60, seed: 5);

    [Checkpointed(OnWorldSizeChange = OnWorldSizeChange.Reseed)] public RandomState Random { get; } = new();

    [Checkpointed] public Tensor Average { get; } = zeros(6, dtype: float64);

    [Checkpointed] public long Iteration { get; set; }

    [Checkpointed] public double[] Losses { get; set; } = [];

    [NotCheckpointed] public Tensor Inputs { get; private init; } = null!;

    public static LayoutState Create(FabricRuntime fabric, bool optimizersFirst = true)
    {
        // A generator of its own: the default one may belong to all ranks of the process.
        using var generator = new Generator(17);
        var model = new LayoutNet();
        nn.Module<Tensor, Tensor> second = nn.Sequential(("up", nn.Linear(3, 5, dtype: float64)), ("act", nn.Tanh()), ("down", nn.Linear(5, 1, dtype: float64)));
        nn.Module<Tensor, Tensor> plain = nn.Linear(3, 2, dtype: float64);
        using (no_grad())
        {
            foreach (Tensor parameter in model.parameters().Concat(second.parameters()).Concat(plain.parameters()))
            {
                parameter.copy_(rand(parameter.shape, dtype: float64, generator: generator) - 0.5);
            }
        }

        if (!optimizersFirst)
        {
            fabric.Setup(model);
            fabric.Setup(second);
        }

        optim.Optimizer optimizer = optim.AdamW(model.parameters().Where(static parameter => parameter.requires_grad), lr: 0.01, amsgrad: true);
        var state = new LayoutState
        {
            Model = model,
            Second = second,
            Plain = plain,
            Optimizer = optimizer,
            SecondOptimizer = optim.SGD(second.parameters(), 0.05, momentum: 0.9),
            Schedule = optim.lr_scheduler.StepLR(optimizer, 2, 0.8),
            Inputs = rand([60, 4], dtype: float64, generator: generator),
        };
        if (optimizersFirst)
        {
            fabric.Setup(model, state.Optimizer);
            fabric.Setup(second, state.SecondOptimizer);
        }

        return state;
    }

    /// <param name="fabric">The rank.</param>
    /// <param name="steps">How many.</param>
    /// <param name="step">Makes a step of an optimizer; <see langword="null"/>: the optimizer does.</param>
    public async Task TrainAsync(FabricRuntime fabric, int steps, Action<optim.Optimizer>? step = null)
    {
        for (int i = 0; i < steps; i++)
        {
            double loss = await fabric.AverageAsync(Step(fabric, step ?? (static optimizer => optimizer.step())));
            Losses = [.. Losses, loss];
            Average[(int)(Iteration++ % 6)] = loss;
        }
    }

    private double Step(FabricRuntime fabric, Action<optim.Optimizer> step)
    {
        using var scope = NewDisposeScope();
        Optimizer.zero_grad();
        SecondOptimizer.zero_grad();
        Tensor batch = Inputs[tensor(Data.Next(GlobalBatch / fabric.WorldSize, fabric.Rank, fabric.WorldSize))];
        Tensor loss = (Second.call(Model.call(batch)).squeeze(1) - batch.sum(dim: 1)).square().mean();
        fabric.Backward(loss);
        step(Optimizer);
        step(SecondOptimizer);
        Schedule.step();
        return loss.item<double>();
    }
}
