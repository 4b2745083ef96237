using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.PartialLoads;

public sealed partial class OptionalMembers
{
    [Checkpointed] public required nn.Module Model { get; init; }

    [Checkpointed] public long Step { get; set; }

    [Checkpointed(Optional = true)] public required nn.Module Ema { get; init; }

    [Checkpointed(Optional = true)] public double Shift { get; set; } = 0.5;
}
