using Fabric.Formats.Torch;
using Fabric.Native;

namespace Fabric.Checkpoints;

/// <summary>A tensor that shows elements of a storage at strides, or that does not show them as they are stored.</summary>
internal sealed class StridedForm : StoredForm
{
    private readonly TorchTensor _tensor;
    private readonly long _first;

    private StridedForm(TorchTensor tensor, long first, long last)
    {
        _tensor = tensor;
        _first = first;
        Start = first * tensor.Dtype.Size;
        StoredLength = (last + 1 - first) * tensor.Dtype.Size;
    }

    /// <summary>Where in the storage it begins, in bytes.</summary>
    public long Start { get; }

    /// <summary>How much of the storage it spans, in bytes.</summary>
    public long StoredLength { get; }

    public override long Length => _tensor.Length;

    /// <param name="tensor">A tensor that is not empty.</param>
    public static StridedForm Of(TorchTensor tensor)
    {
        long first = tensor.Offset;
        long last = tensor.Offset;
        for (int i = 0; i < tensor.Shape.Count; i++)
        {
            long reach = (tensor.Shape[i] - 1) * tensor.Strides[i];
            first += Math.Min(0, reach);
            last += Math.Max(0, reach);
        }

        return new StridedForm(tensor, first, last);
    }

    public override void Decode(NativeBlock stored, NativeBlock tensor) => StridedGather.Gather(
        stored.Span, _tensor.Offset - _first, [.. _tensor.Shape], [.. _tensor.Strides], ElementForm.Of(_tensor), tensor.Span);
}
