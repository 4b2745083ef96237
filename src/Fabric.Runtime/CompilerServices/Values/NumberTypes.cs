using System.Numerics;
using System.Runtime.InteropServices;
using Fabric.Schemas;

namespace Fabric.CompilerServices.Values;

/// <summary>The types of numbers that are types of tensors.</summary>
internal static class NumberTypes
{
    private static readonly (Type Type, TensorDtype Dtype, string Word)[] _types =
    [
        (typeof(bool), TensorDtype.Bool, "bool"),
        (typeof(sbyte), TensorDtype.Int8, "int8"),
        (typeof(byte), TensorDtype.UInt8, "uint8"),
        (typeof(short), TensorDtype.Int16, "int16"),
        (typeof(ushort), TensorDtype.UInt16, "uint16"),
        (typeof(int), TensorDtype.Int32, "int32"),
        (typeof(uint), TensorDtype.UInt32, "uint32"),
        (typeof(long), TensorDtype.Int64, "int64"),
        (typeof(ulong), TensorDtype.UInt64, "uint64"),
        (typeof(Half), TensorDtype.Float16, "half"),
        (typeof(float), TensorDtype.Float32, "single"),
        (typeof(double), TensorDtype.Float64, "double"),
    ];

    public static TensorDtype DtypeOf(Type type) => _types.First(known => known.Type == type).Dtype;

    /// <summary>The types whose every number is one of this type too.</summary>
    public static IEnumerable<TensorDtype> NarrowerThan(TensorDtype dtype)
    {
        string word = _types.First(known => known.Dtype == dtype).Word;
        return _types.Where(known => known.Dtype != dtype && NumberWidening.Holds(word, known.Word)).Select(known => known.Dtype);
    }

    /// <summary>Makes numbers of a narrower type those of <typeparamref name="T"/>.</summary>
    public static void Widen<T>(ReadOnlySpan<byte> bytes, TensorDtype stored, Span<T> items)
    {
        switch (stored)
        {
            case TensorDtype.Int8: Widen<sbyte, T>(bytes, items); break;
            case TensorDtype.UInt8: Widen<byte, T>(bytes, items); break;
            case TensorDtype.Int16: Widen<short, T>(bytes, items); break;
            case TensorDtype.UInt16: Widen<ushort, T>(bytes, items); break;
            case TensorDtype.Int32: Widen<int, T>(bytes, items); break;
            case TensorDtype.UInt32: Widen<uint, T>(bytes, items); break;
            case TensorDtype.Float16: Widen<Half, T>(bytes, items); break;
            case TensorDtype.Float32: Widen<float, T>(bytes, items); break;
            default: throw new ArgumentOutOfRangeException(nameof(stored), stored, "Nothing is wider.");
        }
    }

    private static void Widen<TStored, T>(ReadOnlySpan<byte> bytes, Span<T> items)
        where TStored : unmanaged, INumberBase<TStored>
    {
        ReadOnlySpan<TStored> stored = MemoryMarshal.Cast<byte, TStored>(bytes);
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = Cast<TStored, T>(stored[i]);
        }
    }

    /// <summary>The compiler at run time keeps one branch of this, without the box.</summary>
    private static T Cast<TStored, T>(TStored value)
        where TStored : unmanaged, INumberBase<TStored>
    {
        if (typeof(T) == typeof(short))
        {
            return (T)(object)short.CreateChecked(value);
        }

        if (typeof(T) == typeof(ushort))
        {
            return (T)(object)ushort.CreateChecked(value);
        }

        if (typeof(T) == typeof(int))
        {
            return (T)(object)int.CreateChecked(value);
        }

        if (typeof(T) == typeof(uint))
        {
            return (T)(object)uint.CreateChecked(value);
        }

        if (typeof(T) == typeof(long))
        {
            return (T)(object)long.CreateChecked(value);
        }

        if (typeof(T) == typeof(ulong))
        {
            return (T)(object)ulong.CreateChecked(value);
        }

        if (typeof(T) == typeof(Half))
        {
            return (T)(object)Half.CreateChecked(value);
        }

        return typeof(T) == typeof(float)
            ? (T)(object)float.CreateChecked(value)
            : (T)(object)double.CreateChecked(value);
    }
}
