namespace Fabric.Strategies;

/// <summary>Every rank has the whole model; gradients are averaged.</summary>
internal sealed class DdpStrategy : Strategy
{
    public override string ToString() => "ddp";

    internal override bool Supports(int worldSize) => true;

    internal override RankStrategy OnRank(RankLinks links) => new DdpReplica(links);
}
