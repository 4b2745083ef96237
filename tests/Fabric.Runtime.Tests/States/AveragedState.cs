using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.States;

/// <summary>A model, and a moving average of its weights, which no optimizer holds.</summary>
internal sealed partial class AveragedState
{
    [Checkpointed] public required nn.Module Model { get; init; }

    [Checkpointed] public required optim.Optimizer Optimizer { get; init; }

    [Checkpointed] public required nn.Module Average { get; init; }
}
