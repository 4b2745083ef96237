using System.Runtime.InteropServices;

namespace Fabric.Formats.Torch;

/// <summary>Puts a box of elements, which lie at strides, into row-major order without gaps.</summary>
internal static class StridedGather
{
    /// <param name="source">Part of a storage.</param>
    /// <param name="offset">Where in <paramref name="source"/> the first element is, in elements.</param>
    /// <param name="shape">The shape of the box.</param>
    /// <param name="strides">In elements.</param>
    /// <param name="form">What the elements are.</param>
    /// <param name="destination">As long as the box: it becomes little-endian.</param>
    public static void Gather(
        ReadOnlySpan<byte> source, long offset, ReadOnlySpan<long> shape, ReadOnlySpan<long> strides, ElementForm form, Span<byte> destination)
    {
        if (destination.IsEmpty)
        {
            return;
        }

        int rank = shape.Length;
        long run = 1;
        while (rank > 0 && (shape[rank - 1] == 1 || strides[rank - 1] == run))
        {
            run *= shape[--rank];
        }

        // One dimension more is walked in the inner loop; an odometer counts the others.
        long rows = rank == 0 ? 1 : shape[rank - 1];
        long step = rank == 0 ? 0 : strides[rank - 1];
        int outer = Math.Max(0, rank - 1);
        var index = new long[outer];
        int runBytes = checked((int)(run * form.Size));
        Span<byte> left = destination;
        while (!left.IsEmpty)
        {
            CopyRuns(source, offset, rows, step, runBytes, form.Size, left);
            left = left[checked((int)(rows * runBytes))..];
            for (int i = outer - 1; i >= 0; i--)
            {
                offset += strides[i];
                if (++index[i] < shape[i])
                {
                    break;
                }

                offset -= strides[i] * shape[i];
                index[i] = 0;
            }
        }

        form.Apply(destination);
    }

    private static void CopyRuns(ReadOnlySpan<byte> source, long offset, long count, long step, int runBytes, int elementSize, Span<byte> destination)
    {
        switch (runBytes)
        {
            case 1:
                CopyElements<byte>(source, offset, count, step, destination);
                break;
            case 2 when elementSize == 2:
                CopyElements<ushort>(source, offset, count, step, destination);
                break;
            case 4 when elementSize == 4:
                CopyElements<uint>(source, offset, count, step, destination);
                break;
            case 8 when elementSize == 8:
                CopyElements<ulong>(source, offset, count, step, destination);
                break;
            default:
                for (long i = 0; i < count; i++)
                {
                    source.Slice(checked((int)((offset + (i * step)) * elementSize)), runBytes).CopyTo(destination[(int)(i * runBytes)..]);
                }

                break;
        }
    }

    private static void CopyElements<T>(ReadOnlySpan<byte> source, long offset, long count, long step, Span<byte> destination)
        where T : unmanaged
    {
        ReadOnlySpan<T> from = MemoryMarshal.Cast<byte, T>(source);
        Span<T> to = MemoryMarshal.Cast<byte, T>(destination);
        for (int i = 0; i < count; i++)
        {
            to[i] = from[(int)(offset + (i * step))];
        }
    }
}
