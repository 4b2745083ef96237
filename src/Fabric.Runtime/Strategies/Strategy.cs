namespace Fabric;

/// <summary>How the ranks of a run share its work and its state, and so how its checkpoints are stored.</summary>
public abstract class Strategy
{
    private protected Strategy()
    {
    }

    /// <summary>One rank on one device. Its checkpoints are single files.</summary>
    public static Strategy SingleDevice { get; } = new Strategies.SingleDeviceStrategy();

    /// <summary>
    /// Data parallel: every rank has the whole model and trains it on its own data; gradients are averaged. Parameters and buffers are
    /// those of rank 0 after <see cref="FabricRuntime.Setup"/>. Its checkpoints are single files, which rank 0 writes.
    /// </summary>
    public static Strategy Ddp { get; } = new Strategies.DdpStrategy();

    /// <summary>
    /// Fully sharded data parallel: every rank keeps a part of each parameter, of its gradient and of what optimizers keep for it, and has the
    /// whole of a part of the model only while it computes with it.
    /// </summary>
    public static FsdpStrategy Fsdp { get; } = new(new Strategies.Fsdp.FsdpOptions());

    /// <summary>Whether every rank writes what it holds into a shard of its own.</summary>
    internal virtual bool SavesShards => false;

    /// <summary>Whether the strategy runs on that many ranks.</summary>
    internal abstract bool Supports(int worldSize);

    /// <exception cref="NotSupportedException">The strategy does not compute on that device.</exception>
    internal virtual void CheckDevice(TorchSharp.torch.Device device)
    {
    }

    /// <summary>Puts the strategy to work on one rank.</summary>
    internal abstract Strategies.RankStrategy OnRank(Strategies.RankLinks links);
}
