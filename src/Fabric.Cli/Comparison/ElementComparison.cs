using System.Numerics;
using Fabric.Cli.Elements;

namespace Fabric.Cli.Comparison;

/// <summary>Compares the elements of two tensors of one type.</summary>
internal abstract class ElementComparison
{
    /// <param name="first">Whole elements.</param>
    /// <param name="second">As many.</param>
    /// <param name="difference">Takes what is found.</param>
    public abstract void Compare(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, TensorDifference difference);

    public static ElementComparison Of(TensorDtype dtype) => ElementTypes.Visit(dtype, new Visitor()) ?? new UnknownElements();

    private sealed class Visitor : IElementVisitor<ElementComparison>
    {
        public ElementComparison Visit<T>(TensorDtype dtype, DecodeElements<T> decode)
            where T : unmanaged, INumber<T>, IMinMaxValue<T> => new ElementComparison<T>(new(dtype, decode), new(dtype, decode));
    }

    /// <summary>Those whose bits lie in no known order.</summary>
    private sealed class UnknownElements : ElementComparison
    {
        public override void Compare(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, TensorDifference difference) =>
            difference.IsEmpty &= first.SequenceEqual(second);
    }
}
