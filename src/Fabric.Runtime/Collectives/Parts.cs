using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Fabric.Collectives;

/// <summary>How a row of elements is parted among the ranks: rank r's part follows that of rank r - 1.</summary>
internal sealed class Parts
{
    private const int WrittenOut = 8;

    private readonly long[] _starts;

    private Parts(long[] starts)
    {
        _starts = starts;
    }

    public long Total => _starts[^1];

    /// <summary>The length of the longest part.</summary>
    public long Longest
    {
        get
        {
            long longest = 0;
            for (int rank = 0; rank < _starts.Length - 1; rank++)
            {
                longest = Math.Max(longest, Count(rank));
            }

            return longest;
        }
    }

    /// <summary>Parts of the given lengths, one a rank.</summary>
    /// <exception cref="ArgumentException">There are more or fewer lengths than ranks, or one is negative.</exception>
    public static Parts Of(IReadOnlyList<long> counts, int worldSize)
    {
        if (counts.Count != worldSize)
        {
            throw new ArgumentException($"There are {counts.Count} parts for {worldSize} ranks.", nameof(counts));
        }

        long[] starts = new long[worldSize + 1];
        for (int rank = 0; rank < worldSize; rank++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(counts[rank], nameof(counts));
            starts[rank + 1] = checked(starts[rank] + counts[rank]);
        }

        return new Parts(starts);
    }

    /// <summary>Parts of one length.</summary>
    public static Parts Equal(long count, int worldSize)
    {
        long[] starts = new long[worldSize + 1];
        for (int rank = 0; rank < worldSize; rank++)
        {
            starts[rank + 1] = checked(starts[rank] + count);
        }

        return new Parts(starts);
    }

    /// <summary>Parts that differ in length by one at most.</summary>
    public static Parts Even(long total, int worldSize)
    {
        long[] starts = new long[worldSize + 1];
        (long quotient, long remainder) = Math.DivRem(total, worldSize);
        for (int rank = 0; rank < worldSize; rank++)
        {
            starts[rank + 1] = starts[rank] + quotient + (rank < remainder ? 1 : 0);
        }

        return new Parts(starts);
    }

    /// <summary>The same parts in a unit that is <paramref name="factor"/> times smaller: elements in bytes.</summary>
    public Parts Times(long factor) => new(Array.ConvertAll(_starts, start => checked(start * factor)));

    public long Start(int rank) => _starts[rank];

    public long Count(int rank) => _starts[rank + 1] - _starts[rank];

    /// <summary>The lengths; those of many ranks as a hash, so that a message stays readable.</summary>
    public override string ToString()
    {
        int ranks = _starts.Length - 1;
        return ranks <= WrittenOut
            ? string.Join(" + ", Enumerable.Range(0, ranks).Select(Count))
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{Total} in {ranks} parts, {XxHash3.HashToUInt64(MemoryMarshal.AsBytes(_starts.AsSpan())):x16}");
    }
}
