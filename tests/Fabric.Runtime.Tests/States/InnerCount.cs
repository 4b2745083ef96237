namespace Fabric.Runtime.Tests.States;

[CheckpointView<InnerState>]
public sealed partial class InnerCount
{
    [Checkpointed] public double Count { get; set; }
}
