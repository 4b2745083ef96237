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
}
