using Fabric.Formats.Pickle;

namespace Fabric.Formats.Torch;

/// <summary>A <c>torch.dtype</c>.</summary>
internal sealed class TorchDtype : PickleValue
{
    private static readonly Dictionary<string, TorchDtype> ByName = new TorchDtype[]
    {
        new("bool", 1, TensorDtype.Bool, "Bool"),
        new("uint8", 1, TensorDtype.UInt8, "Byte"),
        new("int8", 1, TensorDtype.Int8, "Char"),
        new("int16", 2, TensorDtype.Int16, "Short"),
        new("int32", 4, TensorDtype.Int32, "Int"),
        new("int64", 8, TensorDtype.Int64, "Long"),
        new("uint16", 2, TensorDtype.UInt16, "UInt16"),
        new("uint32", 4, TensorDtype.UInt32, "UInt32"),
        new("uint64", 8, TensorDtype.UInt64, "UInt64"),
        new("float16", 2, TensorDtype.Float16, "Half"),
        new("bfloat16", 2, TensorDtype.BFloat16, "BFloat16"),
        new("float32", 4, TensorDtype.Float32, "Float"),
        new("float64", 8, TensorDtype.Float64, "Double"),
        new("complex32", 4, null, "ComplexHalf"),
        new("complex64", 8, TensorDtype.Complex64, "ComplexFloat"),
        new("complex128", 16, TensorDtype.Complex128, "ComplexDouble"),
        new("float8_e4m3fn", 1, TensorDtype.Float8E4M3),
        new("float8_e5m2", 1, TensorDtype.Float8E5M2),
        new("float8_e4m3fnuz", 1, TensorDtype.Float8E4M3Fnuz),
        new("float8_e5m2fnuz", 1, TensorDtype.Float8E5M2Fnuz),
        new("float8_e8m0fnu", 1, TensorDtype.Float8E8M0),
        new("float4_e2m1fn_x2", 1, null),
        new("qint8", 1, null, "QInt8"),
        new("quint8", 1, null, "QUInt8"),
        new("qint32", 4, null, "QInt32"),
        new("quint4x2", 1, null, "QUInt4x2"),
        new("quint2x4", 1, null, "QUInt2x4"),
        new("bits1x8", 1, null),
        new("bits2x4", 1, null),
        new("bits4x2", 1, null),
        new("bits8", 1, null),
        new("bits16", 2, null),
    }.ToDictionary(dtype => dtype.Name);

    private static readonly Dictionary<string, TorchDtype> ByStorage =
        ByName.Values.Where(dtype => dtype._storage is not null).ToDictionary(dtype => $"{dtype._storage}Storage");

    private static readonly Dictionary<TensorDtype, TorchDtype> ByTensor =
        ByName.Values.Where(dtype => dtype.Tensor is not null).ToDictionary(dtype => dtype.Tensor!.Value);

    private readonly string? _storage;

    private TorchDtype(string name, int size, TensorDtype? tensor, string? storage = null) =>
        (Name, Size, Tensor, _storage) = (name, size, tensor, storage);

    /// <summary>Its name in Python, without <c>torch.</c>.</summary>
    public string Name { get; }

    /// <summary>The length of an element in bytes.</summary>
    public int Size { get; }

    /// <summary>The type of the elements. Null for those that only PyTorch knows, such as quantized ones.</summary>
    public TensorDtype? Tensor { get; }

    public bool IsComplex => Name.StartsWith("complex", StringComparison.Ordinal);

    /// <summary>How many bytes change places when the byte order changes.</summary>
    public int SwapUnit => IsComplex ? Size / 2 : Size;

    public static TorchDtype UInt8 => ByName["uint8"];

    public static TorchDtype? Find(string name) => ByName.GetValueOrDefault(name);

    /// <returns>Null for types that PyTorch does not have.</returns>
    public static TorchDtype? Of(TensorDtype dtype) => ByTensor.GetValueOrDefault(dtype);

    /// <summary>The class of the storages that hold such elements, such as <c>FloatStorage</c>. Null: there is none, and untyped ones do.</summary>
    public string? StorageClass => _storage is null || Name is "uint16" or "uint32" or "uint64" ? null : $"{_storage}Storage";

    /// <summary>The type of the elements of a class such as <c>FloatStorage</c>.</summary>
    public static TorchDtype? OfStorage(string className) => ByStorage.GetValueOrDefault(className);

    public override string ToString() => $"torch.{Name}";
}
