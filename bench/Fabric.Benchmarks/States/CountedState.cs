using static TorchSharp.torch;

namespace Fabric.Benchmarks.States;

/// <summary>A model and one value, of which the value alone is wanted.</summary>
internal sealed partial class CountedState
{
    [Checkpointed] public required nn.Module Model { get; init; }

    [Checkpointed] public long Iteration { get; set; }
}
