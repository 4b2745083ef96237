using Fabric;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TrainGan;

/// <summary>Two models that train against each other, each with an optimizer of its own.</summary>
public sealed partial class GanState
{
    [Checkpointed] public required Sequential Generator { get; init; }

    [Checkpointed] public required Sequential Discriminator { get; init; }

    [Checkpointed] public required optim.Optimizer GeneratorOptimizer { get; init; }

    [Checkpointed] public required optim.Optimizer DiscriminatorOptimizer { get; init; }

    [Checkpointed(OnWorldSizeChange = OnWorldSizeChange.Reseed)] public RandomState Random { get; } = new();

    [Checkpointed] public long Iteration { get; set; }
}
