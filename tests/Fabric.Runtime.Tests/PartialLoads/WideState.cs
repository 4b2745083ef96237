using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.PartialLoads;

/// <summary>A module of a mebibyte, with an optimizer.</summary>
public sealed partial class WideState
{
    [Checkpointed] public Linear Model { get; } = nn.Linear(512, 512);

    [Checkpointed] public optim.Optimizer? Optimizer { get; set; }

    [Checkpointed] public long Iteration { get; set; }
}
