using Fabric.Formats.Pickle;

namespace Fabric.Formats.Torch;

/// <summary>A tensor: which elements of a storage it shows. All of them are in the storage.</summary>
internal sealed class TorchTensor : PickleValue
{
    /// <summary>Null for a tensor without data, of the <c>meta</c> device.</summary>
    public required TorchStorage? Storage { get; init; }

    public required TorchDtype Dtype { get; init; }

    public required IReadOnlyList<long> Shape { get; init; }

    /// <summary>In elements.</summary>
    public required IReadOnlyList<long> Strides { get; init; }

    /// <summary>The first element, counted from the start of the storage.</summary>
    public required long Offset { get; init; }

    public bool RequiresGrad { get; init; }

    /// <summary>Whether it shows the complex conjugates of what the storage holds.</summary>
    public bool IsConjugate { get; init; }

    /// <summary>Whether it shows the negatives of what the storage holds.</summary>
    public bool IsNegative { get; init; }

    public bool IsParameter { get; init; }

    /// <summary>The class, where it is another than <c>Tensor</c> and <c>Parameter</c>.</summary>
    public string? Subclass { get; init; }

    /// <summary>Attributes that were set on it.</summary>
    public PickleValue? State { get; set; }

    /// <summary>Scheme, scale and zero point of a quantized tensor, whose elements are read as the integers that they are.</summary>
    public PickleTuple? Quantizer { get; init; }

    /// <summary>All of a storage, row-major.</summary>
    public static TorchTensor Whole(TorchStorage storage, TorchDtype dtype, long[] shape) =>
        new() { Storage = storage, Dtype = dtype, Shape = shape, Strides = RowMajorStrides(shape), Offset = 0 };

    /// <summary>The strides of elements that lie in their order and without gaps, as PyTorch gives them: a dimension of 0 counts as one of 1.</summary>
    public static long[] RowMajorStrides(IReadOnlyList<long> shape)
    {
        var strides = new long[shape.Count];
        long next = 1;
        for (int i = strides.Length - 1; i >= 0; i--)
        {
            strides[i] = next;
            next *= Math.Max(1, shape[i]);
        }

        return strides;
    }

    public long ElementCount => Shape.Aggregate(1L, (count, dimension) => count * dimension);

    /// <summary>The length in bytes of its elements without gaps.</summary>
    public long Length => ElementCount * Dtype.Size;

    /// <summary>Whether its elements lie in the storage in their order and without gaps.</summary>
    public bool IsContiguous
    {
        get
        {
            long expected = 1;
            for (int i = Shape.Count - 1; i >= 0; i--)
            {
                if (Shape[i] != 1 && Strides[i] != expected && ElementCount > 0)
                {
                    return false;
                }

                expected *= Shape[i];
            }

            return true;
        }
    }

    public override IEnumerable<PickleValue> Children
    {
        get
        {
            if (State is not null)
            {
                yield return State;
            }

            if (Quantizer is not null)
            {
                yield return Quantizer;
            }
        }
    }

    /// <summary>Some indices along the first dimension.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="end">Exclusive.</param>
    public TorchTensor Rows(long first, long end) => new()
    {
        Storage = Storage,
        Dtype = Dtype,
        Shape = [end - first, .. Shape.Skip(1)],
        Strides = Strides,
        Offset = Offset + (first * Strides[0]),
        IsConjugate = IsConjugate,
        IsNegative = IsNegative,
    };

    /// <summary>The same view as another kind of tensor.</summary>
    public TorchTensor As(bool isParameter, bool requiresGrad, string? subclass = null, PickleValue? state = null) => new()
    {
        Storage = Storage,
        Dtype = Dtype,
        Shape = Shape,
        Strides = Strides,
        Offset = Offset,
        RequiresGrad = requiresGrad,
        IsConjugate = IsConjugate,
        IsNegative = IsNegative,
        IsParameter = isParameter,
        Subclass = subclass ?? Subclass,
        State = state ?? State,
        Quantizer = Quantizer,
    };
}
