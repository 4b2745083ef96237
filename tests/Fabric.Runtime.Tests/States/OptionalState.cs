using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.States;

public sealed partial class OptionalState
{
    [Checkpointed] public Tensor? Value { get; init; }
}
