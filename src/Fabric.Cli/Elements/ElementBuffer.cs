using System.Numerics;
using System.Numerics.Tensors;
using Fabric.Formats;

namespace Fabric.Cli.Elements;

/// <summary>Elements, a few thousand at a time, as numbers.</summary>
internal sealed class ElementBuffer<T>(TensorDtype dtype, DecodeElements<T> decode)
    where T : unmanaged, INumber<T>
{
    private const int Count = 16384;

    private readonly T[] _numbers = new T[Count];
    private readonly double[] _doubles = new double[Count];

    // A complex element is two numbers.
    private readonly int _bits = dtype is TensorDtype.Complex64 or TensorDtype.Complex128 ? TensorDtypes.BitSize(dtype) / 2 : TensorDtypes.BitSize(dtype);

    /// <summary>The most bytes that are decoded at a time.</summary>
    public int MaxLength => Count * _bits / 8;

    /// <summary>How many numbers so many bytes are.</summary>
    public long CountOf(long bytes) => bytes * 8 / _bits;

    /// <summary>The numbers of some bytes, which are gone with the next ones.</summary>
    /// <param name="bytes">Whole elements, at most <see cref="MaxLength"/> bytes.</param>
    public Span<T> Decode(ReadOnlySpan<byte> bytes)
    {
        Span<T> numbers = _numbers.AsSpan(0, bytes.Length * 8 / _bits);
        decode(bytes, numbers);
        return numbers;
    }

    /// <summary>As many doubles, the nearest ones.</summary>
    public Span<double> ToDoubles(ReadOnlySpan<T> numbers)
    {
        TensorPrimitives.ConvertTruncating(numbers, _doubles.AsSpan());
        return _doubles.AsSpan(0, numbers.Length);
    }
}
