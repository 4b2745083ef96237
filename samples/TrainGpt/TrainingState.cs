using Fabric;
using static TorchSharp.torch;

namespace TrainGpt;

/// <summary>Everything that a run needs to go on as if it had never stopped.</summary>
public sealed partial class TrainingState
{
    [Checkpointed] public required Gpt Model { get; init; }

    [Checkpointed] public required optim.Optimizer Optimizer { get; init; }

    [Checkpointed] public required optim.lr_scheduler.LRScheduler Schedule { get; init; }

    [Checkpointed] public required ResumableSampler Data { get; init; }

    [Checkpointed(OnWorldSizeChange = OnWorldSizeChange.Reseed)] public RandomState Random { get; } = new();

    [Checkpointed] public long Iteration { get; set; }

    [Checkpointed] public double LastLoss { get; set; } = double.NaN;

    [Checkpointed] public double BestLoss { get; set; } = double.PositiveInfinity;

    [Checkpointed("hparams")] public HyperParameters HParams { get; set; } = new();

    [Checkpointed] public required TextInfo Text { get; set; }
}
