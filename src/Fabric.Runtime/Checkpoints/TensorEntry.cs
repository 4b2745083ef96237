using Fabric.Sharding;

namespace Fabric.Checkpoints;

/// <summary>One tensor to be saved: its stored name, type and global shape, and where the bytes that this rank has come from.</summary>
internal sealed record TensorEntry(string Name, TensorDtype Dtype, long[] Shape, TensorSource Source)
{
    /// <summary>
    /// The part that this rank has of a tensor that is divided among the ranks, possibly empty; <see langword="null"/> where it has the
    /// whole, as all others have.
    /// </summary>
    public Box? Box { get; init; }

    /// <summary>
    /// The identity of the parameter that it is, or that an optimizer keeps it for: then steps of that parameter's optimizer change it, and nothing else does.
    /// <see langword="null"/> for all others.
    /// </summary>
    public nint? ChangesWith { get; init; }

    /// <summary>What this is of a member of which each rank has its own; <see langword="null"/> for all others, which are equal on all ranks.</summary>
    public RankTensor? OfRank { get; init; }

    /// <summary>The shape of what this rank has.</summary>
    public long[] LocalShape => Box?.Shape ?? Shape;
}
