namespace Fabric.Sharding;

/// <summary>
/// How a tensor is divided among ranks: along dimension 0, as <c>torch.chunk</c> does. All chunks have ⌈length / world size⌉ rows, but for
/// the last that has any: it may be shorter, and those after it are empty. See https://pytorch.org/docs/stable/generated/torch.chunk.html.
/// </summary>
internal static class DimensionChunks
{
    /// <summary>Whether there is anything to divide: a scalar and an empty tensor stay whole.</summary>
    public static bool CanDivide(long[] shape) => shape.Length > 0 && !shape.Contains(0);

    /// <summary>The box of one rank; it may be empty.</summary>
    public static Box Of(long[] shape, int rank, int worldSize)
    {
        // Nothing here leaves the range of numbers, whatever a file says.
        long rows = Math.Max(1, (shape[0] / worldSize) + (shape[0] % worldSize == 0 ? 0 : 1));
        long start = rank > shape[0] / rows ? shape[0] : Math.Min(rank * rows, shape[0]);
        long end = start + Math.Min(rows, shape[0] - start);
        var offsets = new long[shape.Length];
        offsets[0] = start;
        return new Box(offsets, [end - start, .. shape[1..]]);
    }

    /// <summary>Which bytes of a tensor a chunk of it has, or the whole: they follow one another.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="shape">The shape of the tensor.</param>
    /// <param name="bytes">The length of the tensor.</param>
    public static (long Start, long End) BytesOf(Box chunk, long[] shape, long bytes)
    {
        if (chunk.Covers(shape))
        {
            // Its rows need not be whole bytes.
            return (0, bytes);
        }

        long row = bytes / shape[0];
        return (chunk.Offsets[0] * row, (chunk.Offsets[0] + chunk.Shape[0]) * row);
    }

    /// <summary>The rows that have something of some bytes of a tensor that can be divided.</summary>
    /// <param name="start">The first byte.</param>
    /// <param name="end">Exclusive.</param>
    /// <param name="shape">The shape of the tensor.</param>
    /// <param name="bytes">The length of the tensor.</param>
    public static Box RowsOf(long start, long end, long[] shape, long bytes)
    {
        long row = bytes / shape[0];
        var offsets = new long[shape.Length];
        offsets[0] = start / row;
        return new Box(offsets, [((end + row - 1) / row) - offsets[0], .. shape[1..]]);
    }
}
