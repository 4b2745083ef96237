namespace Fabric;

/// <summary>How the ranks of a run share its work and its state, and so how its checkpoints are stored.</summary>
public abstract class Strategy
{
    private protected Strategy()
    {
    }

    /// <summary>One rank on one device. Its checkpoints are single files.</summary>
    public static Strategy SingleDevice { get; } = new Strategies.SingleDeviceStrategy();

    /// <summary>The number of ranks that the strategy runs.</summary>
    internal abstract int WorldSize { get; }
}
