using static TorchSharp.torch;

namespace Fabric.Tests.RankProgram;

/// <summary>A state that is trained, with a loss that mostly falls.</summary>
public sealed partial class SoakState
{
    private const long Width = 160;

    [Checkpointed] public required nn.Module<Tensor, Tensor> Model { get; init; }

    [Checkpointed] public required optim.Optimizer Optimizer { get; init; }

    [Checkpointed] public long Iteration { get; set; }

    [Checkpointed] public double Loss { get; set; }

    public static SoakState Create(FabricRuntime fabric)
    {
        nn.Module<Tensor, Tensor> model = nn.Sequential(("in", nn.Linear(Width, Width)), ("act", nn.Tanh()), ("out", nn.Linear(Width, Width)));
        var state = new SoakState { Model = model, Optimizer = optim.AdamW(model.parameters(), lr: 1e-4) };
        fabric.Setup(model, state.Optimizer);
        return state;
    }

    /// <summary>Falls over time, so that the best change, and is up and down, so that they are not the last.</summary>
    public static double LossAt(long iteration) => (iteration * 37 % 101) - (iteration / 4.0);

    public void Step(FabricRuntime fabric)
    {
        using (NewDisposeScope())
        {
            Optimizer.zero_grad();
            fabric.Backward(Model.call(ones(2, Width)).square().mean());
        }

        fabric.Step(Optimizer);
        Loss = LossAt(++Iteration);
    }

    /// <summary>What this rank has of the model, in one number.</summary>
    public double Sum()
    {
        using var scope = NewDisposeScope();
        return Model.parameters().Sum(static parameter => parameter.detach().to(float64).sum().item<double>());
    }

    public void Erase()
    {
        using var noGrad = no_grad();
        foreach (TorchSharp.Modules.Parameter parameter in Model.parameters())
        {
            parameter.zero_();
        }

        (Iteration, Loss) = (0, 0);
    }
}
