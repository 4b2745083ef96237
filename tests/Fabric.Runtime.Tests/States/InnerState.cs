using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.States;

public sealed partial class InnerState
{
    [Checkpointed] public Linear Model { get; } = nn.Linear(2, 2);

    [Checkpointed] public int Count { get; set; } = 1;
}
