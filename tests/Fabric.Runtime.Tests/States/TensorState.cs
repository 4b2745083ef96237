using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.States;

public sealed partial class TensorState
{
    [Checkpointed] public required Tensor Value { get; init; }
}
