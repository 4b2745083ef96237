using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.PartialLoads;

public sealed partial class TwoModels
{
    [Checkpointed] public required nn.Module Model { get; init; }

    [Checkpointed] public required nn.Module Ema { get; init; }
}
