using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.States;

/// <summary>Two branches of which a step uses one: the other gets no gradient.</summary>
public sealed partial class BranchedState
{
    [Checkpointed] public List<Linear> Branches { get; } = [nn.Linear(2, 1), nn.Linear(2, 1)];

    [Checkpointed] public required optim.Optimizer Optimizer { get; set; }

    public static BranchedState Create(FabricRuntime fabric)
    {
        fabric.Seed(6);
        var state = new BranchedState { Optimizer = null! };
        state.Optimizer = optim.AdamW(state.Branches.SelectMany(branch => branch.parameters()), lr: 0.1);
        return state;
    }

    public void Train(bool first)
    {
        Optimizer.zero_grad();
        Branches[first ? 0 : 1].call(ones(1, 2)).square().sum().backward();
        Optimizer.step();
    }
}
