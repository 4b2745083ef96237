namespace Fabric.Runtime.Tests.PartialLoads;

public partial class BaseState
{
    [Checkpointed] public int Count { get; set; }
}

public sealed partial class DerivedState : BaseState
{
    [Checkpointed] public int More { get; set; }
}
