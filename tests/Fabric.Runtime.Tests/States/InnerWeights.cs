using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.States;

[CheckpointView<InnerState>]
public sealed partial class InnerWeights
{
    [Checkpointed("model")] public required nn.Module Net { get; init; }
}
