using Fabric.Sharding;

namespace Fabric.Checkpoints;

/// <summary>Bytes that follow one another in a stored chunk and in what it is read into.</summary>
/// <param name="From">From the start of the chunk.</param>
/// <param name="To">From the start of the target.</param>
/// <param name="Length">How many.</param>
internal readonly record struct ByteRun(long From, long To, long Length)
{
    public long FromEnd => From + Length;

    /// <summary>What of this run, whose place counts from some byte of the tensor, is in another one of that tensor; it goes where that one says.</summary>
    /// <param name="wanted">From the start of the tensor to the start of a target.</param>
    /// <param name="start">The byte of the tensor that <see cref="To"/> counts from.</param>
    public ByteRun ClipTo(ByteRun wanted, long start)
    {
        long from = Math.Max(start + To, wanted.From);
        long end = Math.Min(start + To + Length, wanted.FromEnd);
        return new ByteRun(From + from - start - To, wanted.To + from - wanted.From, Math.Max(0, end - from));
    }

    /// <summary>The bytes that two boxes of one tensor share, both row-major and without gaps, in the order of the chunk.</summary>
    /// <param name="chunk">The stored part.</param>
    /// <param name="wanted">The part that is read.</param>
    /// <param name="bits">The size of an element.</param>
    public static List<ByteRun> Between(Box chunk, Box wanted, int bits)
    {
        if (chunk.Intersect(wanted) is not { } shared)
        {
            return [];
        }

        // The dimensions from 'inner' on lie without gaps in both, those after it whole.
        int rank = shared.Shape.Length;
        int inner = rank;
        long elements = 1;
        while (inner > 0)
        {
            inner--;
            elements *= shared.Shape[inner];
            if (shared.Shape[inner] != chunk.Shape[inner] || shared.Shape[inner] != wanted.Shape[inner])
            {
                break;
            }
        }

        var runs = new List<ByteRun>();
        var index = new long[rank];
        do
        {
            long from = Position(chunk);
            long to = Position(wanted);
            runs.Add(new ByteRun(Bytes(from), Bytes(to), Bytes(elements)));
        }
        while (Next());

        return runs;

        long Position(Box box)
        {
            long position = 0;
            for (int i = 0; i < rank; i++)
            {
                position = (position * box.Shape[i]) + shared.Offsets[i] - box.Offsets[i] + index[i];
            }

            return position;
        }

        bool Next()
        {
            for (int i = inner - 1; i >= 0; i--)
            {
                if (++index[i] < shared.Shape[i])
                {
                    return true;
                }

                index[i] = 0;
            }

            return false;
        }

        // Elements smaller than a byte are never divided, so that every number here is one of whole bytes.
        long Bytes(long count) => checked((long)((UInt128)count * (uint)bits / 8));
    }
}
