using Fabric.Checkpoints;

namespace Fabric.State;

/// <summary>What a checkpoint holds: worked out once, and asked by every load from it.</summary>
internal sealed class StoredContent
{
    public StoredContent(CheckpointIndex index)
    {
        Index = index;
        Names = new StoredNames(index);
        Schema = new StoredSchema(index.Schema);
    }

    public CheckpointIndex Index { get; }

    public StoredNames Names { get; }

    public StoredSchema Schema { get; }
}
