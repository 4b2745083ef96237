using System.Globalization;
using static TorchSharp.torch;

namespace Fabric.Tests.RankProgram;

/// <summary>A state of fixed size: many small tensors with their optimizer, and a few large ones.</summary>
public sealed partial class CostState
{
    private const int SmallLayers = 400;
    private const int LargeLayers = 6;

    [Checkpointed] public required nn.Module Model { get; init; }

    [Checkpointed] public required optim.Optimizer Optimizer { get; init; }

    [Checkpointed] public required nn.Module Large { get; init; }

    [Checkpointed] public long Iteration { get; set; }

    public static CostState Create()
    {
        TorchSharp.Modules.Sequential model = Layers(SmallLayers, 16);
        var state = new CostState { Model = model, Optimizer = optim.AdamW(model.parameters()), Large = Layers(LargeLayers, 1024) };
        foreach (TorchSharp.Modules.Parameter parameter in model.parameters())
        {
            parameter.grad = ones_like(parameter);
        }

        state.Optimizer.step();
        return state;
    }

    private static TorchSharp.Modules.Sequential Layers(int count, long width) => nn.Sequential([.. Enumerable.Range(0, count)
        .Select(i => (i.ToString(CultureInfo.InvariantCulture), (nn.Module<Tensor, Tensor>)nn.Linear(width, width)))]);
}
