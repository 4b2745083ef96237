namespace Fabric.CompilerServices.Values;

/// <summary>The types of numbers that are types of tensors.</summary>
internal static class NumberTypes
{
    private static readonly Dictionary<Type, TensorDtype> _dtypes = new()
    {
        [typeof(bool)] = TensorDtype.Bool,
        [typeof(sbyte)] = TensorDtype.Int8,
        [typeof(byte)] = TensorDtype.UInt8,
        [typeof(short)] = TensorDtype.Int16,
        [typeof(ushort)] = TensorDtype.UInt16,
        [typeof(int)] = TensorDtype.Int32,
        [typeof(uint)] = TensorDtype.UInt32,
        [typeof(long)] = TensorDtype.Int64,
        [typeof(ulong)] = TensorDtype.UInt64,
        [typeof(Half)] = TensorDtype.Float16,
        [typeof(float)] = TensorDtype.Float32,
        [typeof(double)] = TensorDtype.Float64,
    };

    public static TensorDtype DtypeOf(Type type) => _dtypes[type];
}
