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

    /// <summary>Whether every rank writes what it holds into a shard of its own.</summary>
    internal virtual bool SavesShards => false;

    /// <summary>Whether the strategy runs on that many ranks.</summary>
    internal abstract bool Supports(int worldSize);

    /// <summary>Puts the strategy to work on one rank.</summary>
    internal abstract Strategies.RankStrategy OnRank(Strategies.RankLinks links);
}
