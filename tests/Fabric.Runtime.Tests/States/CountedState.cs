using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.States;

/// <summary>A model, its optimizer, and a count.</summary>
public sealed partial class CountedState
{
    [Checkpointed] public required nn.Module<Tensor, Tensor> Model { get; init; }

    [Checkpointed] public required optim.Optimizer Optimizer { get; init; }

    [Checkpointed] public int Iteration { get; set; }
}
