namespace Fabric.Formats;

/// <summary>Whether parts of a tensor are all of it, each element once.</summary>
internal static class TensorCover
{
    // Grids of many thousand parts stay far below.
    private const long MaxComparisons = 100_000_000;

    /// <returns>What is wrong, as the rest of a sentence; <see langword="null"/> where nothing is.</returns>
    public static string? Fault(ReadOnlySpan<long> shape, IReadOnlyList<TensorBox> boxes)
    {
        foreach (TensorBox box in boxes)
        {
            if (!IsInside(box, shape))
            {
                return "a part of it lies outside of it";
            }
        }

        UInt128 covered = 0;
        TensorBox[] filled = [.. boxes.Where(box => !box.IsEmpty)];
        foreach (TensorBox box in filled)
        {
            covered += Volume(box.Sizes);
        }

        UInt128 whole = Volume(shape);
        return FindOverlap(filled, shape.Length)
            ?? (covered < whole ? $"its parts hold {covered} of its {whole} elements" : null);
    }

    private static bool IsInside(TensorBox box, ReadOnlySpan<long> shape)
    {
        if (box.Offsets.Length != shape.Length || box.Sizes.Length != shape.Length)
        {
            return false;
        }

        for (int d = 0; d < shape.Length; d++)
        {
            if (box.Offsets[d] < 0 || box.Sizes[d] < 0 || box.Offsets[d] > shape[d] || box.Sizes[d] > shape[d] - box.Offsets[d])
            {
                return false;
            }
        }

        return true;
    }

    // Shapes were checked: their elements fit 63 bits.
    private static UInt128 Volume(ReadOnlySpan<long> sizes)
    {
        UInt128 volume = 1;
        foreach (long size in sizes)
        {
            volume *= (UInt128)size;
        }

        return volume;
    }

    /// <summary>Goes along the dimension that divides the parts most, and compares those that reach one another there.</summary>
    private static string? FindOverlap(TensorBox[] boxes, int rank)
    {
        if (boxes.Length < 2)
        {
            return null;
        }

        if (rank == 0)
        {
            return "two parts of it overlap";
        }

        int along = Enumerable.Range(0, rank).MaxBy(d => boxes.Select(box => box.Offsets[d]).Distinct().Count());
        Array.Sort(boxes, (a, b) => a.Offsets[along].CompareTo(b.Offsets[along]));
        long comparisons = 0;
        for (int i = 0; i < boxes.Length; i++)
        {
            long end = boxes[i].Offsets[along] + boxes[i].Sizes[along];
            for (int j = i + 1; j < boxes.Length && boxes[j].Offsets[along] < end; j++)
            {
                if (boxes[i].Overlaps(boxes[j]))
                {
                    return "two parts of it overlap";
                }

                if (++comparisons > MaxComparisons)
                {
                    return "it has more parts than can be compared";
                }
            }
        }

        return null;
    }
}
