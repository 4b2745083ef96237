using Fabric;
using static TorchSharp.torch;

namespace Consumer;

public sealed record Settings(double Rate, IReadOnlyList<string> Notes);

public sealed partial class TrainingState
{
    [Checkpointed] public required Network Model { get; init; }

    [Checkpointed] public required optim.Optimizer Optimizer { get; init; }

    [Checkpointed] public required optim.lr_scheduler.LRScheduler Schedule { get; init; }

    [Checkpointed] public required ResumableSampler Data { get; init; }

    [Checkpointed] public RandomState Random { get; } = new();

    [Checkpointed] public Settings Settings { get; set; } = new(0, []);

    [Checkpointed] public long Iteration { get; set; }
}
