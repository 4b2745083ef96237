using static TorchSharp.torch;

namespace Fabric.Sharding;

/// <summary>
/// What one rank holds of a tensor that is divided among the ranks. The live tensor is flat: first the elements of the box, row-major,
/// then padding without meaning.
/// </summary>
/// <param name="GlobalShape">The shape of the whole.</param>
/// <param name="Box">The part that this rank holds; it may be empty.</param>
/// <param name="Length">The number of elements of the live tensor, padding included.</param>
internal sealed record TensorShard(long[] GlobalShape, Box Box, long Length)
{
    /// <summary>Whether a tensor has the form of the live one, and so is divided as it is: the state that an optimizer keeps for a parameter.</summary>
    public bool IsFormOf(Tensor live) => live.dim() == 1 && live.shape[0] == Length;

    /// <returns>
    /// The box as it lies in the live tensor: a view of that tensor's memory in the shape of the box, without gradient and in no dispose
    /// scope.
    /// </returns>
    public Tensor View(Tensor live)
    {
        using Tensor detached = live.detach();
        using Tensor elements = detached.narrow(0, 0, Box.Count);
        return elements.view(Box.Shape).DetachFromDisposeScope();
    }

    /// <returns>The live form of a whole tensor: a new flat tensor that holds this rank's part of it, the padding zero.</returns>
    public Tensor Take(Tensor whole)
    {
        Tensor live = zeros(Length, dtype: whole.dtype, device: whole.device);
        if (!Box.IsEmpty)
        {
            using Tensor detached = whole.detach();
            using Tensor part = detached.narrow(0, Box.Offsets[0], Box.Shape[0]);
            using Tensor view = View(live);
            view.copy_(part);
        }

        return live;
    }
}
