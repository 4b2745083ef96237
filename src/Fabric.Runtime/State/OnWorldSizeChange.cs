namespace Fabric;

/// <summary>
/// What becomes of the generators that each rank has of its own, those of a <see cref="RandomState"/> and a
/// <c>torch.Generator</c>, when another number of ranks loads them. With the same number each goes on where it was.
/// </summary>
public enum OnWorldSizeChange
{
    /// <summary>The load is refused. A <see cref="RandomState"/> does so unless told otherwise.</summary>
    Error,

    /// <summary>
    /// Every generator is seeded anew, with a hash of what rank 0 stored for it plus the number of its rank: each rank
    /// draws other numbers, the same ones whenever as many ranks load this checkpoint.
    /// </summary>
    Reseed,

    /// <summary>Every rank goes on from what rank 0 stored, so all of them draw the same numbers.</summary>
    FromRankZero,
}
