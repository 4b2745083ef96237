using System.Numerics;
using Fabric.Cli.Elements;

namespace Fabric.Cli.Statistics;

/// <summary>What is told of the elements of one tensor. They are taken twice: the histogram needs to know the range.</summary>
internal abstract class TensorStatistics
{
    /// <summary>The number of columns of the histogram.</summary>
    public const int Bins = 32;

    /// <summary>The number of elements; a complex one counts as two.</summary>
    public long Count { get; protected set; }

    public long NaNs { get; protected set; }

    public long Infinities { get; protected set; }

    /// <summary>The number of those that are neither.</summary>
    public long Finite { get; protected set; }

    /// <summary>The least finite one; nothing where there is none.</summary>
    public abstract string Min { get; }

    /// <summary>The greatest finite one; nothing where there is none.</summary>
    public abstract string Max { get; }

    /// <summary>The mean of the finite ones.</summary>
    public double Mean { get; protected set; }

    /// <summary>The standard deviation of the finite ones, all of which are there.</summary>
    public abstract double Deviation { get; }

    /// <summary>How many of the finite ones are in each part of the range, from the least to the greatest.</summary>
    public long[] Histogram { get; } = new long[Bins];

    /// <summary>The most bytes that are taken at a time.</summary>
    protected abstract int MaxLength { get; }

    /// <summary>Takes bytes of the tensor, the first time.</summary>
    public void Measure(ReadOnlySpan<byte> bytes)
    {
        for (; !bytes.IsEmpty; bytes = bytes[Math.Min(MaxLength, bytes.Length)..])
        {
            MeasurePiece(bytes[..Math.Min(MaxLength, bytes.Length)]);
        }
    }

    /// <summary>Takes them again.</summary>
    public void Sort(ReadOnlySpan<byte> bytes)
    {
        for (; !bytes.IsEmpty; bytes = bytes[Math.Min(MaxLength, bytes.Length)..])
        {
            SortPiece(bytes[..Math.Min(MaxLength, bytes.Length)]);
        }
    }

    protected abstract void MeasurePiece(ReadOnlySpan<byte> bytes);

    protected abstract void SortPiece(ReadOnlySpan<byte> bytes);

    /// <returns><see langword="null"/> for elements whose bits lie in no known order.</returns>
    public static TensorStatistics? Of(TensorDtype dtype, ElementBuffers buffers) => ElementTypes.Visit(dtype, new Visitor(buffers));

    private sealed class Visitor(ElementBuffers buffers) : IElementVisitor<TensorStatistics>
    {
        public TensorStatistics Visit<T>(TensorDtype dtype, DecodeElements<T> decode)
            where T : unmanaged, INumber<T>, IMinMaxValue<T> => new TensorStatistics<T>(buffers.Of(dtype, decode));
    }
}
