namespace Fabric.Checkpoints;

/// <summary>Bytes of a tensor that follow one another where it lies whole and without gaps.</summary>
/// <param name="Tensor">The tensor.</param>
/// <param name="Start">Where they begin in it.</param>
/// <param name="Length">How many.</param>
internal readonly record struct TensorBytes(IndexedTensor Tensor, long Start, long Length)
{
    /// <summary>All of a tensor.</summary>
    public static TensorBytes Whole(IndexedTensor tensor) => new(tensor, 0, tensor.Bytes);
}
