namespace Fabric.Formats.TorchSharpDat;

/// <summary>The numbers of libtorch's scalar types.</summary>
internal static class DatDtypes
{
    public static TensorDtype? Of(long number) => number switch
    {
        0 => TensorDtype.UInt8,
        1 => TensorDtype.Int8,
        2 => TensorDtype.Int16,
        3 => TensorDtype.Int32,
        4 => TensorDtype.Int64,
        5 => TensorDtype.Float16,
        6 => TensorDtype.Float32,
        7 => TensorDtype.Float64,
        9 => TensorDtype.Complex64,
        10 => TensorDtype.Complex128,
        11 => TensorDtype.Bool,
        15 => TensorDtype.BFloat16,
        23 => TensorDtype.Float8E5M2,
        24 => TensorDtype.Float8E4M3,
        25 => TensorDtype.Float8E5M2Fnuz,
        26 => TensorDtype.Float8E4M3Fnuz,
        27 => TensorDtype.UInt16,
        28 => TensorDtype.UInt32,
        29 => TensorDtype.UInt64,
        44 => TensorDtype.Float8E8M0,
        _ => null,
    };
}
