using System.Numerics;
using Fabric.Cli.Elements;

namespace Fabric.Cli.Comparison;

/// <inheritdoc/>
internal sealed class ElementComparison<T>(ElementBuffer<T> firsts, ElementBuffer<T> seconds) : ElementComparison
    where T : unmanaged, INumber<T>, IMinMaxValue<T>
{
    public override void Compare(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, TensorDifference difference)
    {
        for (int start = 0; start < first.Length; start += firsts.MaxLength)
        {
            int length = Math.Min(firsts.MaxLength, first.Length - start);
            ComparePiece(first.Slice(start, length), second.Slice(start, length), difference);
        }
    }

    private void ComparePiece(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, TensorDifference difference)
    {
        if (first.SequenceEqual(second))
        {
            difference.Count += firsts.CountOf(first.Length);
            return;
        }

        difference.IsEmpty = false;
        Span<T> a = firsts.Decode(first);
        Span<T> b = seconds.Decode(second);
        for (int i = 0; i < a.Length; i++, difference.Count++)
        {
            if (a[i] != b[i] && !(T.IsNaN(a[i]) && T.IsNaN(b[i])))
            {
                Add(Math.Abs(double.CreateTruncating(T.Max(a[i], b[i])) - double.CreateTruncating(T.Min(a[i], b[i]))), difference);
            }
        }
    }

    private static void Add(double distance, TensorDifference difference)
    {
        difference.Different++;

        // Nothing is larger than what is no number.
        if (!double.IsNaN(difference.Largest) && !(distance <= difference.Largest))
        {
            difference.Largest = distance;
            difference.LargestAt = difference.Count;
        }
    }
}
