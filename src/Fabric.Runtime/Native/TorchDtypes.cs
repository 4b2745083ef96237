using static TorchSharp.torch;

namespace Fabric.Native;

/// <summary>Between libtorch's element types and those of files.</summary>
internal static class TorchDtypes
{
    // Types that libtorch has and TorchSharp's enumeration does not name: c10/core/ScalarType.h.
    private const ScalarType Float8E5M2 = (ScalarType)23;
    private const ScalarType Float8E4M3 = (ScalarType)24;
    private const ScalarType Float8E5M2Fnuz = (ScalarType)25;
    private const ScalarType Float8E4M3Fnuz = (ScalarType)26;
    private const ScalarType UInt16 = (ScalarType)27;
    private const ScalarType UInt32 = (ScalarType)28;
    private const ScalarType UInt64 = (ScalarType)29;

    private static readonly (ScalarType Torch, TensorDtype File)[] Pairs =
    [
        (ScalarType.Bool, TensorDtype.Bool),
        (ScalarType.Byte, TensorDtype.UInt8),
        (ScalarType.Int8, TensorDtype.Int8),
        (ScalarType.Int16, TensorDtype.Int16),
        (ScalarType.Int32, TensorDtype.Int32),
        (ScalarType.Int64, TensorDtype.Int64),
        (ScalarType.Float16, TensorDtype.Float16),
        (ScalarType.BFloat16, TensorDtype.BFloat16),
        (ScalarType.Float32, TensorDtype.Float32),
        (ScalarType.Float64, TensorDtype.Float64),
        (ScalarType.ComplexFloat32, TensorDtype.Complex64),
        (ScalarType.ComplexFloat64, TensorDtype.Complex128),
        (Float8E5M2, TensorDtype.Float8E5M2),
        (Float8E4M3, TensorDtype.Float8E4M3),
        (Float8E5M2Fnuz, TensorDtype.Float8E5M2Fnuz),
        (Float8E4M3Fnuz, TensorDtype.Float8E4M3Fnuz),
        (UInt16, TensorDtype.UInt16),
        (UInt32, TensorDtype.UInt32),
        (UInt64, TensorDtype.UInt64),
    ];

    public static bool TryGetFileType(ScalarType type, out TensorDtype dtype)
    {
        foreach ((ScalarType torch, TensorDtype file) in Pairs)
        {
            if (torch == type)
            {
                dtype = file;
                return true;
            }
        }

        dtype = default;
        return false;
    }

    public static bool TryGetTorchType(TensorDtype dtype, out ScalarType type)
    {
        foreach ((ScalarType torch, TensorDtype file) in Pairs)
        {
            if (file == dtype)
            {
                type = torch;
                return true;
            }
        }

        type = default;
        return false;
    }
}
