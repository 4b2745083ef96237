using System.Globalization;
using Fabric.Members;

namespace Fabric;

/// <summary>
/// Goes through the indices of a data set in an order that a seed decides, another one every epoch, and knows its place:
/// as a checkpointed member it goes on after a load with the very next index.
/// </summary>
/// <remarks>
/// The place is global, not a rank's: any number of ranks can go on from it. The order is a permutation that is computed
/// index by index, so a sampler of a billion samples costs no memory. Not thread-safe; each rank has its own.
/// </remarks>
public sealed class ResumableSampler
{
    private IndexPermutation? _permutation;

    /// <summary>Creates a sampler at the start of epoch 0.</summary>
    /// <param name="length">The number of samples in the data set.</param>
    /// <param name="seed">Decides the order. Equal seeds give equal orders, on every machine and version.</param>
    /// <param name="shuffle"><see langword="false"/> goes through the data in its own order.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is not positive.</exception>
    public ResumableSampler(long length, long seed, bool shuffle = true)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        Length = length;
        Seed = seed;
        Shuffle = shuffle;
    }

    /// <summary>The number of samples in the data set.</summary>
    public long Length { get; }

    /// <summary>Whether the order is shuffled.</summary>
    public bool Shuffle { get; }

    /// <summary>Decides the order.</summary>
    public long Seed { get; private set; }

    /// <summary>The number of times that all of the data has been gone through.</summary>
    public long Epoch { get; private set; }

    /// <summary>The number of samples of this epoch that all ranks together have taken.</summary>
    public long Position { get; private set; }

    /// <summary>
    /// Takes the next samples and returns this rank's. Together the ranks take
    /// <paramref name="count"/> × <paramref name="worldSize"/> samples: every rank must call with the same count. Where
    /// fewer are left in the epoch, these are skipped and the next epoch begins.
    /// </summary>
    /// <param name="count">The number of samples that this rank gets.</param>
    /// <param name="rank">This rank: <see cref="FabricRuntime.Rank"/>.</param>
    /// <param name="worldSize">The number of ranks: <see cref="FabricRuntime.WorldSize"/>.</param>
    /// <returns><paramref name="count"/> indices, each at least 0 and below <see cref="Length"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The count is not positive, the rank is not below the number of ranks, or the data set is smaller than one batch of all ranks.
    /// </exception>
    public long[] Next(int count, int rank = 0, int worldSize = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rank, worldSize);
        long taken = (long)count * worldSize;
        if (taken > Length)
        {
            throw new ArgumentOutOfRangeException(nameof(count), string.Create(CultureInfo.InvariantCulture,
                $"{count} samples for each of {worldSize} ranks are more than the {Length} that there are."));
        }

        if (Position > Length - taken)
        {
            Epoch++;
            Position = 0;
            _permutation = null;
        }

        var indices = new long[count];
        long first = Position + ((long)count * rank);
        for (int i = 0; i < count; i++)
        {
            indices[i] = IndexAt(first + i);
        }

        Position += taken;
        return indices;
    }

    internal void MoveTo(long seed, long epoch, long position)
    {
        Seed = seed;
        Epoch = epoch;
        Position = position;
        _permutation = null;
    }

    private long IndexAt(long position) =>
        Shuffle ? (_permutation ??= new IndexPermutation(Length, Seed, Epoch))[position] : position;
}
