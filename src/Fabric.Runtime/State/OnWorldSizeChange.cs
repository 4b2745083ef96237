namespace Fabric;

/// <summary>What becomes of state that each rank has of its own when another number of ranks loads it.</summary>
public enum OnWorldSizeChange
{
    /// <summary>The load is refused.</summary>
    Error,

    /// <summary>Every rank starts from a seed that is derived from its own, the stored one of the first rank.</summary>
    Reseed,

    /// <summary>Every rank takes what the first rank stored.</summary>
    FromRankZero,
}
