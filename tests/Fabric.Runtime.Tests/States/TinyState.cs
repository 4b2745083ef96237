using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.States;

/// <summary>A whole training state around a perceptron with dropout, small enough to train in a test.</summary>
public sealed partial class TinyState
{
    [Checkpointed] public required nn.Module<Tensor, Tensor> Model { get; init; }

    [Checkpointed] public required optim.Optimizer Optimizer { get; init; }

    [Checkpointed] public required optim.lr_scheduler.LRScheduler Schedule { get; init; }

    [Checkpointed] public required ResumableSampler Data { get; init; }

    [Checkpointed] public RandomState Random { get; } = new();

    [Checkpointed] public Tensor Average { get; } = zeros(4);

    [Checkpointed] public long Iteration { get; set; }

    [Checkpointed] public double BestLoss { get; set; } = double.PositiveInfinity;

    [Checkpointed("hparams")] public TinyHyperParameters HParams { get; set; } = new();

    [NotCheckpointed] public Tensor Inputs { get; } = InputData();

    /// <summary>Made with a seed of its own, so that every state of one width starts alike.</summary>
    public static TinyState Create(
        FabricRuntime fabric,
        int width = 8,
        Func<IEnumerable<TorchSharp.Modules.Parameter>, optim.Optimizer>? optimizer = null,
        Func<optim.Optimizer, optim.lr_scheduler.LRScheduler>? schedule = null)
    {
        fabric.Seed(7);
        nn.Module<Tensor, Tensor> model = nn.Sequential(
            ("up", nn.Linear(4, width)), ("norm", nn.BatchNorm1d(width)), ("relu", nn.ReLU()), ("drop", nn.Dropout(0.2)), ("down", nn.Linear(width, 1)));
        optim.Optimizer made = optimizer?.Invoke(model.parameters()) ?? optim.AdamW(model.parameters(), lr: 0.01, amsgrad: true);
        return new TinyState
        {
            Model = model,
            Optimizer = made,
            Schedule = schedule?.Invoke(made) ?? optim.lr_scheduler.StepLR(made, step_size: 2, gamma: 0.5),
            Data = new ResumableSampler(length: 20, seed: 3),
        };
    }

    public void Train(FabricRuntime fabric, int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            using var scope = NewDisposeScope();
            Tensor batch = Inputs[tensor(Data.Next(6, fabric.Rank, fabric.WorldSize))];
            Optimizer.zero_grad();
            Tensor loss = nn.functional.mse_loss(Model.call(batch).squeeze(1), batch.sum(dim: 1));
            fabric.Backward(loss);
            Optimizer.step();
            if (Schedule is optim.lr_scheduler.impl.ReduceLROnPlateau)
            {
                Schedule.step(loss.item<float>(), null);
            }
            else
            {
                Schedule.step();
            }

            using (no_grad())
            {
                Average.mul_(0.9).add_(batch.mean([0]), alpha: 0.1);
            }

            Iteration++;
            BestLoss = Math.Min(BestLoss, loss.item<float>());
        }
    }

    private static Tensor InputData()
    {
        using var generator = new Generator(11);
        return rand([20, 4], generator: generator);
    }
}
