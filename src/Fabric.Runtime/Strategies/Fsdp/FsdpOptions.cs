using static TorchSharp.torch;

namespace Fabric.Strategies.Fsdp;

/// <summary>What a script says about the division of its modules.</summary>
internal sealed record FsdpOptions
{
    /// <summary>Which modules are units; <see langword="null"/> leaves it to <see cref="UnitPlan"/>.</summary>
    public Func<nn.Module, bool>? IsUnit { get; init; }

    /// <summary>Fills a tensor that was on the meta device.</summary>
    public Action<string, Tensor>? Initialize { get; init; }
}
