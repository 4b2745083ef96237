using static TorchSharp.torch;

namespace Fabric.Tests.RankProgram;

/// <summary>A state whose every element says which save it belongs to, large enough that a save takes a while.</summary>
public sealed partial class LargeState
{
    [Checkpointed] public required nn.Module<Tensor, Tensor> Model { get; init; }

    [Checkpointed] public Tensor Whole { get; } = zeros(1 << 18);

    [Checkpointed] public long Iteration { get; set; }

    public static LargeState Create(FabricRuntime fabric)
    {
        var state = new LargeState
        {
            Model = nn.Sequential([.. Enumerable.Range(0, 6).Select(static i => ($"layer{i}", (nn.Module<Tensor, Tensor>)nn.Linear(600, 601)))]),
        };
        fabric.Setup(state.Model);
        return state;
    }

    /// <returns>The one save that all elements, on this rank, belong to; <see langword="null"/> if there is none.</returns>
    public long? Origin()
    {
        using var scope = NewDisposeScope();
        return Model.parameters().Append(Whole).All(tensor => tensor.eq((float)Iteration).all().item<bool>()) ? Iteration : null;
    }

    public void Fill(long iteration)
    {
        using var noGrad = no_grad();
        Iteration = iteration;
        Whole.fill_(iteration);
        foreach (Tensor parameter in Model.parameters())
        {
            parameter.fill_(iteration);
        }
    }
}
