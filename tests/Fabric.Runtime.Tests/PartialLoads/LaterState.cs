using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.PartialLoads;

/// <summary>What a later version made of <see cref="States.ModuleState"/>.</summary>
public sealed partial class LaterState
{
    [Checkpointed] public required nn.Module Model { get; init; }

    [Checkpointed(Optional = true)] public double BestLoss { get; set; }

    [Checkpointed(Optional = true)] public nn.Module? Ema { get; init; }
}
