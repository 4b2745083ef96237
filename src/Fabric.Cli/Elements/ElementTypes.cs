using System.Numerics;

namespace Fabric.Cli.Elements;

/// <summary>Which numbers the elements of each type are.</summary>
internal static class ElementTypes
{
    /// <returns>What the visitor returns; nothing for elements whose bits lie in no known order.</returns>
    public static TResult? Visit<TResult>(TensorDtype dtype, IElementVisitor<TResult> visitor)
        where TResult : class
    {
        return dtype switch
        {
            TensorDtype.Bool or TensorDtype.UInt8 => As<long>(ElementDecoder.Widen<byte, long>),
            TensorDtype.Int8 => As<long>(ElementDecoder.Widen<sbyte, long>),
            TensorDtype.Int16 => As<long>(ElementDecoder.Widen<short, long>),
            TensorDtype.UInt16 => As<long>(ElementDecoder.Widen<ushort, long>),
            TensorDtype.Int32 => As<long>(ElementDecoder.Widen<int, long>),
            TensorDtype.UInt32 => As<long>(ElementDecoder.Widen<uint, long>),
            TensorDtype.Int64 => As<long>(ElementDecoder.Same),
            TensorDtype.UInt64 => As<ulong>(ElementDecoder.Same),
            TensorDtype.Float4 => As(ElementDecoder.ByHalves(SmallFloats.Float4)),
            TensorDtype.Float8E4M3 => As(ElementDecoder.ByTable(SmallFloats.Float8E4M3)),
            TensorDtype.Float8E5M2 => As(ElementDecoder.ByTable(SmallFloats.Float8E5M2)),
            TensorDtype.Float8E8M0 => As(ElementDecoder.ByTable(SmallFloats.Float8E8M0)),
            TensorDtype.Float8E4M3Fnuz => As(ElementDecoder.ByTable(SmallFloats.Float8E4M3Fnuz)),
            TensorDtype.Float8E5M2Fnuz => As(ElementDecoder.ByTable(SmallFloats.Float8E5M2Fnuz)),
            TensorDtype.Float16 => As<float>(ElementDecoder.Widen<Half, float>),
            TensorDtype.BFloat16 => As<float>(ElementDecoder.BFloat16),
            TensorDtype.Float32 or TensorDtype.Complex64 => As<float>(ElementDecoder.Same),
            TensorDtype.Float64 or TensorDtype.Complex128 => As<double>(ElementDecoder.Same),
            _ => null,
        };

        TResult As<T>(DecodeElements<T> decode)
            where T : unmanaged, INumber<T>, IMinMaxValue<T> => visitor.Visit(dtype, decode);
    }
}
