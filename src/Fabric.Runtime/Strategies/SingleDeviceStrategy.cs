namespace Fabric.Strategies;

/// <summary>One rank holds everything, writes everything and reads everything.</summary>
internal sealed class SingleDeviceStrategy : Strategy
{
    internal override int WorldSize => 1;

    public override string ToString() => "single";
}
