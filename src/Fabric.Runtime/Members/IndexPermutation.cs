using System.Numerics;

namespace Fabric.Members;

/// <summary>
/// A permutation of the numbers below a length, computed one number at a time: a Feistel network over the smallest even
/// number of bits that holds them, walked until it lands inside (J. Black and P. Rogaway, "Ciphers with arbitrary finite
/// domains", 2002). The round function is the finalizer of SplitMix64. Checkpoints depend on every constant here.
/// </summary>
internal sealed class IndexPermutation
{
    private const int Rounds = 6;
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;

    private readonly ulong _length;
    private readonly int _halfBits;
    private readonly ulong _halfMask;
    private readonly ulong[] _keys = new ulong[Rounds];

    public IndexPermutation(long length, long seed, long epoch)
    {
        _length = (ulong)length;
        int bits = Math.Max(2, 64 - BitOperations.LeadingZeroCount((ulong)length - 1));
        _halfBits = (bits + 1) / 2;
        _halfMask = (1UL << _halfBits) - 1;
        ulong state = Mix((ulong)seed) ^ Mix((ulong)epoch + GoldenGamma);
        for (int i = 0; i < Rounds; i++)
        {
            state += GoldenGamma;
            _keys[i] = Mix(state);
        }
    }

    public long this[long position]
    {
        get
        {
            ulong value = (ulong)position;
            do
            {
                value = Permute(value);
            }
            while (value >= _length);

            return (long)value;
        }
    }

    private ulong Permute(ulong value)
    {
        ulong left = value >> _halfBits;
        ulong right = value & _halfMask;
        foreach (ulong key in _keys)
        {
            (left, right) = (right, left ^ (Mix(right + key) & _halfMask));
        }

        return (left << _halfBits) | right;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
