using static TorchSharp.torch;

namespace Fabric.Benchmarks;

/// <summary>A model alone, so that TorchSharp's own format holds the same bytes.</summary>
public sealed partial class ModelState
{
    [Checkpointed] public required nn.Module Model { get; init; }

    /// <summary>Layers without bias, all alike.</summary>
    public static ModelState Create(int layers, long width) => new()
    {
        Model = nn.Sequential([.. Enumerable.Range(0, layers).Select(i => ($"layer{i}", (nn.Module<Tensor, Tensor>)nn.Linear(width, width, hasBias: false)))]),
    };
}
