namespace Fabric.Checkpoints;

/// <summary>One tensor to be saved: its stored name, type and global shape, and where its bytes come from.</summary>
internal sealed record TensorEntry(string Name, TensorDtype Dtype, long[] Shape, TensorSource Source)
{
    /// <summary>Whether this rank alone has it; all others are equal on all ranks.</summary>
    public bool IsOfRank { get; init; }
}
