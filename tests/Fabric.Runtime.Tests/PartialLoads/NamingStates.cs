using Fabric.Runtime.Tests.States;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.PartialLoads;

public sealed partial class NestedTraining
{
    [Checkpointed] public required TrainedState Inner { get; init; }
}

public sealed partial class ModelTensor
{
    [Checkpointed] public Tensor Model { get; } = zeros(1);
}

public sealed partial class ModelNumber
{
    [Checkpointed] public int Model { get; set; }
}

public sealed partial class StringValues
{
    [Checkpointed] public string Values { get; set; } = "";
}

public sealed partial class OptionalNested
{
    [Checkpointed] public int Count { get; set; }

    [Checkpointed(Optional = true)] public InnerState Inner { get; } = new();
}

public sealed partial class SingleItem
{
    [Checkpointed] public float Value { get; set; }
}

public sealed partial class DoubleItem
{
    [Checkpointed] public double Value { get; set; }
}

public sealed partial class KeyedSingles
{
    [Checkpointed] public Dictionary<string, SingleItem> Items { get; init; } = [];
}

public sealed partial class KeyedDoubles
{
    [Checkpointed] public Dictionary<string, DoubleItem> Items { get; init; } = [];
}
