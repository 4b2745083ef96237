using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.PartialLoads;

/// <summary>Any module of two inputs, with AdamW.</summary>
public sealed partial class TrainedState
{
    [Checkpointed] public required nn.Module<Tensor, Tensor> Model { get; init; }

    [Checkpointed] public required optim.Optimizer Optimizer { get; init; }

    public static TrainedState Create(nn.Module<Tensor, Tensor> model) =>
        new() { Model = model, Optimizer = optim.AdamW(model.parameters(), lr: 0.1) };

    public void Step()
    {
        Optimizer.zero_grad();
        Model.call(ones(3, 2)).sum().backward();
        Optimizer.step();
    }
}
