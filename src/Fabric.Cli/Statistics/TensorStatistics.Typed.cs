using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;
using Fabric.Cli.Elements;

namespace Fabric.Cli.Statistics;

/// <inheritdoc/>
/// <typeparam name="T">A type that holds all elements exactly.</typeparam>
internal sealed class TensorStatistics<T>(ElementBuffer<T> elements) : TensorStatistics
    where T : unmanaged, INumber<T>, IMinMaxValue<T>
{
    private T _min = T.MaxValue;
    private T _max = T.MinValue;
    private double _squares;

    public override string Min => Show(_min);

    public override string Max => Show(_max);

    public override double Deviation => Math.Sqrt(_squares / Finite);

    protected override int MaxLength => elements.MaxLength;

    protected override void MeasurePiece(ReadOnlySpan<byte> bytes)
    {
        Span<T> numbers = elements.Decode(bytes);
        Count += numbers.Length;
        NaNs += CountOfNaNs(numbers);
        Span<T> finite = TakeFinite(numbers);
        Infinities = Count - NaNs - Finite - finite.Length;
        if (!finite.IsEmpty)
        {
            _min = T.Min(_min, TensorPrimitives.Min<T>(finite));
            _max = T.Max(_max, TensorPrimitives.Max<T>(finite));
            Merge(elements.ToDoubles(finite));
        }
    }

    protected override void SortPiece(ReadOnlySpan<byte> bytes)
    {
        Span<double> places = elements.ToDoubles(TakeFinite(elements.Decode(bytes)));

        // Half of each, so that the width of no range is infinite.
        double start = double.CreateTruncating(_min) / 2;
        double width = (double.CreateTruncating(_max) / 2) - start;
        TensorPrimitives.Divide(places, 2, places);
        TensorPrimitives.Subtract(places, start, places);
        TensorPrimitives.Divide(places, width, places);
        TensorPrimitives.Multiply(places, Bins, places);
        foreach (double place in places)
        {
            // Where all are the same, the width is 0 and the place is no number.
            Histogram[double.IsNaN(place) ? Bins / 2 : Math.Clamp((int)place, 0, Bins - 1)]++;
        }
    }

    /// <summary>Adds mean and squares of some numbers to those of all before, see Chan, Golub and LeVeque, 1979.</summary>
    private void Merge(Span<double> numbers)
    {
        double mean = TensorPrimitives.Sum<double>(numbers) / numbers.Length;
        TensorPrimitives.Subtract(numbers, mean, numbers);
        double squares = TensorPrimitives.SumOfSquares<double>(numbers);
        double difference = mean - Mean;
        long count = Finite + numbers.Length;
        Mean += difference * ((double)numbers.Length / count);
        _squares += squares + (difference * Finite / count * numbers.Length * difference);
        Finite = count;
    }

    private static int CountOfNaNs(ReadOnlySpan<T> numbers)
    {
        if (TensorPrimitives.IsFiniteAll(numbers))
        {
            return 0;
        }

        int count = 0;
        foreach (T number in numbers)
        {
            count += T.IsNaN(number) ? 1 : 0;
        }

        return count;
    }

    /// <summary>Moves finite numbers to the front.</summary>
    private static Span<T> TakeFinite(Span<T> numbers)
    {
        if (TensorPrimitives.IsFiniteAll<T>(numbers))
        {
            return numbers;
        }

        int count = 0;
        foreach (T number in numbers)
        {
            if (T.IsFinite(number))
            {
                numbers[count++] = number;
            }
        }

        return numbers[..count];
    }

    // An integer to its last digit.
    private string Show(T number) => Finite == 0 ? "" : number.ToString(typeof(T) == typeof(long) || typeof(T) == typeof(ulong) ? null : "G6", CultureInfo.InvariantCulture);
}
