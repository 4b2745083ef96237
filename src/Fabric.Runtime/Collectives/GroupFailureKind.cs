namespace Fabric.Collectives;

/// <summary>What can break a group.</summary>
internal enum GroupFailureKind
{
    Mismatch,
    Timeout,
    RankFailed,
    Transport,
}
