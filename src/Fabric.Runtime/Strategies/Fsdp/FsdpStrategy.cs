using Fabric.Strategies;
using Fabric.Strategies.Fsdp;
using TorchSharp;
using static TorchSharp.torch;

namespace Fabric;

/// <summary>
/// Fully sharded data parallel: as <see cref="Strategy.Ddp"/>, and each rank keeps only its part of every parameter, of its gradient and of what an
/// optimizer keeps for it. The parameters of a unit, one module after the other, are gathered for its forward and for its backward. Its checkpoints
/// are folders, with a shard of each rank.
/// </summary>
/// <remarks>
/// <para>
/// Call modules with <c>.call()</c>, not with <c>.forward()</c>: only then are they gathered. Between forwards and backwards a parameter is this rank's
/// part of it: one-dimensional, the elements row by row, then padding. All ranks call the same units in the same order.
/// </para>
/// <para>The strategy computes on the CPU. On one rank nothing is divided.</para>
/// </remarks>
public sealed class FsdpStrategy : Strategy
{
    private readonly FsdpOptions _options;

    internal FsdpStrategy(FsdpOptions options)
    {
        _options = options;
    }

    /// <summary>
    /// Chooses the units. Without, each child of the module is one, lists and sequences taken apart into their items. What lies in no unit
    /// is gathered for the whole forward, and so is what several units share.
    /// </summary>
    /// <param name="isUnit">
    /// Whether a module below the one that is set up is a unit; units may lie in units. It must take up to six tensors and return one, two or three.
    /// Called on every rank.
    /// </param>
    /// <returns>The strategy with these units.</returns>
    public FsdpStrategy WithUnits(Func<nn.Module, bool> isUnit)
    {
        ArgumentNullException.ThrowIfNull(isUnit);
        return new FsdpStrategy(_options with { IsUnit = isUnit });
    }

    /// <summary>
    /// Says how the values of modules that were made on the meta device come about: <see cref="FabricRuntime.Setup"/> gives them memory, one tensor at a
    /// time, so that the whole module is never on one rank. Without, floating-point values are NaN until a checkpoint is loaded, others 0.
    /// </summary>
    /// <param name="initialize">
    /// Fills a parameter or buffer: its name in the state dict, and the whole tensor on the CPU, without gradient. Called on rank 0 alone.
    /// </param>
    /// <returns>The strategy with this initializer.</returns>
    public FsdpStrategy WithInitializer(Action<string, Tensor> initialize)
    {
        ArgumentNullException.ThrowIfNull(initialize);
        return new FsdpStrategy(_options with { Initialize = initialize });
    }

    /// <inheritdoc/>
    public override string ToString() => "fsdp";

    internal override bool SavesShards => true;

    internal override bool Supports(int worldSize) => worldSize >= 1;

    internal override void CheckDevice(Device device)
    {
        if (device.type != DeviceType.CPU)
        {
            throw new NotSupportedException(
                $"Strategy.Fsdp computes on the CPU for now, and the device of the run is {device}. Set FabricOptions.Device to CPU, or take Strategy.Ddp.");
        }
    }

    internal override RankStrategy OnRank(RankLinks links) => new FsdpRank(_options, links);
}
