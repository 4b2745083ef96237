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
        (long first, long last) = ReachOf(tensor.Offset, [.. tensor.Shape], [.. tensor.Strides]);
        return new StridedForm(tensor, first, last);
    }

    public override void Decode(NativeBlock stored, NativeBlock tensor) => Decode(stored, tensor, int.MaxValue);

    /// <inheritdoc cref="Decode(NativeBlock, NativeBlock)"/>
    /// <param name="stored">What was read.</param>
    /// <param name="tensor">Takes it.</param>
    /// <param name="most">The longest run of bytes that is looked at at once: a span holds 2 GiB.</param>
    internal void Decode(NativeBlock stored, NativeBlock tensor, int most)
    {
        long written = 0;
        Decode(_tensor.Offset - _first, [.. _tensor.Shape], [.. _tensor.Strides]);

        void Decode(long offset, ReadOnlySpan<long> shape, ReadOnlySpan<long> strides)
        {
            int size = _tensor.Dtype.Size;
            (long first, long last) = ReachOf(offset, shape, strides);
            long length = size;
            foreach (long dimension in shape)
            {
                length *= dimension;
            }

            if (shape.IsEmpty || Math.Max((last + 1 - first) * size, length) <= most)
            {
                StridedGather.Gather(
                    stored.Slice(first * size, (int)((last + 1 - first) * size)), offset - first, shape, strides, ElementForm.Of(_tensor), tensor.Slice(written, (int)length));
                written += length;
                return;
            }

            for (long i = 0; i < shape[0]; i++)
            {
                Decode(offset + (i * strides[0]), shape[1..], strides[1..]);
            }
        }
    }

    /// <summary>The first and the last element that are shown.</summary>
    private static (long First, long Last) ReachOf(long offset, ReadOnlySpan<long> shape, ReadOnlySpan<long> strides)
    {
        (long first, long last) = (offset, offset);
        for (int i = 0; i < shape.Length; i++)
        {
            long reach = (shape[i] - 1) * strides[i];
            first += Math.Min(0, reach);
            last += Math.Max(0, reach);
        }

        return (first, last);
    }
}
