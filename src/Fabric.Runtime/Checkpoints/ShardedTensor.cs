namespace Fabric.Checkpoints;

/// <summary>One tensor of a folder.</summary>
/// <param name="Name">Its name in the shards.</param>
/// <param name="Dtype">The type of its elements in the shards.</param>
/// <param name="Shape">The shape of the whole, as the shards would have it.</param>
/// <param name="IsDivided">Whether each shard has a chunk of it; otherwise the first has all.</param>
internal readonly record struct ShardedTensor(string Name, TensorDtype Dtype, long[] Shape, bool IsDivided)
{
    public Placement PlacementAmong(int shards) => IsDivided ? Placement.DividedAmong(shards) : Placement.WholeIn(0);
}
