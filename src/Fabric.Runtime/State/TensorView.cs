using Fabric.Native;
using static TorchSharp.torch;

namespace Fabric.State;

/// <summary>Which memory a tensor shows, and how. Two tensors with one view are one tensor under two names: tied.</summary>
internal readonly struct TensorView : IEquatable<TensorView>
{
    private readonly nint _data;
    private readonly ScalarType _dtype;
    private readonly long[] _shape;
    private readonly long[] _strides;
    private readonly bool _isConjugated;
    private readonly bool _isNegated;

    private TensorView(Tensor tensor, long[] shape)
    {
        // First, since it throws where a tensor has no data, and asking for those ends the process.
        _strides = TensorMetadata.StridesOf(tensor);
        _data = TensorMemory.DataPointer(tensor);
        _dtype = TensorMetadata.DtypeOf(tensor);
        _shape = shape;
        _isConjugated = TensorMetadata.IsConjugated(tensor);
        _isNegated = TensorMetadata.IsNegated(tensor);
    }

    /// <param name="tensor">A strided tensor.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="view">What it shows.</param>
    /// <returns><see langword="false"/> for a tensor without elements: it shares nothing.</returns>
    public static bool TryGet(Tensor tensor, long[] shape, out TensorView view)
    {
        bool hasElements = !shape.Contains(0);
        view = hasElements ? new TensorView(tensor, shape) : default;
        return hasElements;
    }

    public bool Equals(TensorView other) =>
        _data == other._data
        && _dtype == other._dtype
        && _isConjugated == other._isConjugated
        && _isNegated == other._isNegated
        && _shape.AsSpan().SequenceEqual(other._shape)
        && _strides.AsSpan().SequenceEqual(other._strides);

    public override bool Equals(object? obj) => obj is TensorView other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_data, _dtype, _shape.Length);
}
