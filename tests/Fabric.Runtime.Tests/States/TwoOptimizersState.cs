using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.States;

internal sealed partial class TwoOptimizersState
{
    [Checkpointed] public required nn.Module Large { get; init; }

    [Checkpointed] public required optim.Optimizer LargeOptimizer { get; init; }

    [Checkpointed] public required nn.Module Small { get; init; }

    [Checkpointed] public required optim.Optimizer SmallOptimizer { get; init; }
}
