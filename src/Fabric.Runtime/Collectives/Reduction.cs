using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Fabric.Collectives;

/// <summary>
/// Reduces what the ranks hold, element by element, in the order of the ranks: ((x0 + x1) + x2) + … . The result is the same
/// wherever, whenever and in whatever pieces it is computed. 16-bit floats are added as singles and rounded once.
/// </summary>
internal static unsafe class Reduction
{
    private const int BlockBytes = 16 << 10;

    public static bool Supports(ScalarType type) => type is
        ScalarType.Float32 or ScalarType.Float64 or ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Int32 or ScalarType.Int64;

    /// <summary>
    /// Reduces <paramref name="count"/> elements at each of <paramref name="sources"/>, in their order, into each of
    /// <paramref name="destinations"/>. A destination may be one of the sources.
    /// </summary>
    public static void Reduce(ScalarType type, ReduceOperation operation, ReadOnlySpan<nint> sources, ReadOnlySpan<nint> destinations, long count)
    {
        switch (type)
        {
            case ScalarType.Float32:
                Blocks<float>(operation, sources, destinations, count);
                break;
            case ScalarType.Float64:
                Blocks<double>(operation, sources, destinations, count);
                break;
            case ScalarType.Int32:
                Blocks<int>(operation, sources, destinations, count);
                break;
            case ScalarType.Int64:
                Blocks<long>(operation, sources, destinations, count);
                break;
            case ScalarType.Float16:
                SmallFloats<Float16>(operation, sources, destinations, count);
                break;
            case ScalarType.BFloat16:
                SmallFloats<BFloat16>(operation, sources, destinations, count);
                break;
            default:
                throw new ArgumentException($"Elements of type {type} cannot be reduced.", nameof(type));
        }
    }

    private static void Blocks<T>(ReduceOperation operation, ReadOnlySpan<nint> sources, ReadOnlySpan<nint> destinations, long count)
        where T : unmanaged, INumber<T>
    {
        byte* scratch = stackalloc byte[BlockBytes];
        int capacity = BlockBytes / sizeof(T);
        for (long start = 0; start < count; start += capacity)
        {
            int length = (int)Math.Min(capacity, count - start);
            var sum = new Span<T>(scratch, length);
            new ReadOnlySpan<T>((T*)sources[0] + start, length).CopyTo(sum);
            foreach (nint source in sources[1..])
            {
                Accumulate(operation, sum, new ReadOnlySpan<T>((T*)source + start, length));
            }

            foreach (nint destination in destinations)
            {
                sum.CopyTo(new Span<T>((T*)destination + start, length));
            }
        }
    }

    private static void SmallFloats<TFloat>(
        ReduceOperation operation, ReadOnlySpan<nint> sources, ReadOnlySpan<nint> destinations, long count)
        where TFloat : unmanaged, ISmallFloat<TFloat>
    {
        const int Capacity = BlockBytes / 2 / sizeof(float);
        float* sums = stackalloc float[Capacity];
        float* terms = stackalloc float[Capacity];
        for (long start = 0; start < count; start += Capacity)
        {
            int length = (int)Math.Min(Capacity, count - start);
            var sum = new Span<float>(sums, length);
            var term = new Span<float>(terms, length);
            Widen((TFloat*)sources[0] + start, sum);
            foreach (nint source in sources[1..])
            {
                Widen((TFloat*)source + start, term);
                Accumulate(operation, sum, term);
            }

            foreach (nint destination in destinations)
            {
                var target = (TFloat*)destination + start;
                for (int i = 0; i < length; i++)
                {
                    target[i] = TFloat.FromSingle(sum[i]);
                }
            }
        }
    }

    private static void Widen<TFloat>(TFloat* source, Span<float> target)
        where TFloat : unmanaged, ISmallFloat<TFloat>
    {
        for (int i = 0; i < target.Length; i++)
        {
            target[i] = source[i].ToSingle();
        }
    }

    private static void Accumulate<T>(ReduceOperation operation, Span<T> sum, ReadOnlySpan<T> term)
        where T : unmanaged, INumber<T>
    {
        // The remainder is computed as the vectors are: addition is exact to the bit either way, and Min and Max keep NaN in both.
        Span<Vector<T>> sums = MemoryMarshal.Cast<T, Vector<T>>(sum);
        ReadOnlySpan<Vector<T>> terms = MemoryMarshal.Cast<T, Vector<T>>(term);
        int done = sums.Length * Vector<T>.Count;
        switch (operation)
        {
            case ReduceOperation.Sum:
                for (int i = 0; i < sums.Length; i++)
                {
                    sums[i] += terms[i];
                }

                for (int i = done; i < sum.Length; i++)
                {
                    sum[i] += term[i];
                }

                break;
            case ReduceOperation.Min:
                for (int i = 0; i < sums.Length; i++)
                {
                    sums[i] = Vector.Min(sums[i], terms[i]);
                }

                for (int i = done; i < sum.Length; i++)
                {
                    sum[i] = T.Min(sum[i], term[i]);
                }

                break;
            case ReduceOperation.Max:
                for (int i = 0; i < sums.Length; i++)
                {
                    sums[i] = Vector.Max(sums[i], terms[i]);
                }

                for (int i = done; i < sum.Length; i++)
                {
                    sum[i] = T.Max(sum[i], term[i]);
                }

                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(operation), operation, "Not a reduction.");
        }
    }

    private interface ISmallFloat<TSelf>
    {
        static abstract TSelf FromSingle(float value);

        float ToSingle();
    }

    private readonly struct Float16(Half value) : ISmallFloat<Float16>
    {
        private readonly Half _value = value;

        public static Float16 FromSingle(float value) => new((Half)value);

        public float ToSingle() => (float)_value;
    }

    private readonly struct BFloat16(ushort bits) : ISmallFloat<BFloat16>
    {
        private readonly ushort _bits = bits;

        /// <summary>To the nearest, ties to even; NaN stays NaN.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static BFloat16 FromSingle(float value)
        {
            uint bits = BitConverter.SingleToUInt32Bits(value);
            return float.IsNaN(value)
                ? new BFloat16((ushort)((bits >> 16) | 0x40))
                : new BFloat16((ushort)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public float ToSingle() => BitConverter.UInt32BitsToSingle((uint)_bits << 16);
    }
}
