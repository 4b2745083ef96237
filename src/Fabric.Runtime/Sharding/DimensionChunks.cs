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
        long rows = (shape[0] + worldSize - 1) / worldSize;
        long start = Math.Min(rank * rows, shape[0]);
        long end = Math.Min(start + rows, shape[0]);
        var offsets = new long[shape.Length];
        offsets[0] = start;
        return new Box(offsets, [end - start, .. shape[1..]]);
    }
}
