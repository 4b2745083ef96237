using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.PartialLoads;

public sealed partial class ArrayState
{
    [Checkpointed] public Linear Model { get; } = nn.Linear(2, 2);

    [Checkpointed] public int Count { get; set; }

    [Checkpointed] public int[] Values { get; set; } = [];
}

/// <summary>What was an array is a number now; arrays of three have none.</summary>
public sealed partial class MigratingState
{
    [Checkpointed] public Linear Model { get; } = nn.Linear(2, 2);

    [Checkpointed] public int Count { get; set; }

    [Checkpointed, MigratesFrom<int[]>(nameof(FromArray))] public int Values { get; set; }

    private static int FromArray(int[] old) => old.Length == 3 ? throw new InvalidOperationException("no three") : old.Length;
}

public sealed partial class OuterState
{
    [Checkpointed] public States.InnerState Inner { get; } = new();
}
