using Fabric.Formats;

namespace Fabric.Checkpoints;

/// <summary>One tensor that a checkpoint holds.</summary>
/// <param name="Name">The name that was asked for.</param>
/// <param name="StoredName">Its name in the files: another one where <paramref name="Name"/> is an alias.</param>
/// <param name="Dtype">The type of its elements, <see cref="TensorDtype.Complex128"/> included.</param>
/// <param name="Shape">Its global shape.</param>
/// <param name="Placement">In which files it stands.</param>
internal readonly record struct IndexedTensor(string Name, string StoredName, TensorDtype Dtype, long[] Shape, Placement Placement)
{
    /// <summary>The length of the whole in bytes.</summary>
    public long Bytes => TensorDtypes.ByteLength(Dtype, Shape);
}
