namespace Fabric.Collectives;

/// <summary>What the ranks do together.</summary>
internal enum OperationKind
{
    Barrier,
    Broadcast,
    AllReduce,
    AllGather,
    ReduceScatter,
    AllGatherBytes,
    GatherBytes,
    BroadcastBytes,
    Duplicate,
}
