using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.States;

public sealed partial class ModuleState
{
    [Checkpointed] public required nn.Module Model { get; init; }
}
