namespace Fabric.Formats;

/// <summary>How much room elements take.</summary>
internal static class TensorDtypes
{
    public static int BitSize(TensorDtype dtype) => dtype switch
    {
        TensorDtype.Float4 => 4,
        TensorDtype.Float6E2M3 or TensorDtype.Float6E3M2 => 6,
        TensorDtype.Bool or TensorDtype.UInt8 or TensorDtype.Int8 or TensorDtype.Float8E5M2 or TensorDtype.Float8E4M3
            or TensorDtype.Float8E8M0 or TensorDtype.Float8E4M3Fnuz or TensorDtype.Float8E5M2Fnuz => 8,
        TensorDtype.Int16 or TensorDtype.UInt16 or TensorDtype.Float16 or TensorDtype.BFloat16 => 16,
        TensorDtype.Int32 or TensorDtype.UInt32 or TensorDtype.Float32 => 32,
        TensorDtype.Complex64 or TensorDtype.Float64 or TensorDtype.Int64 or TensorDtype.UInt64 => 64,
        TensorDtype.Complex128 => 128,
        _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "Not a tensor dtype."),
    };

    /// <returns>The length in bytes of a tensor without gaps.</returns>
    /// <exception cref="ArgumentException">See <see cref="TryGetByteLength"/>.</exception>
    public static long ByteLength(TensorDtype dtype, ReadOnlySpan<long> shape) =>
        TryGetByteLength(dtype, shape, out long bytes)
            ? bytes
            : throw new ArgumentException($"{dtype} [{string.Join(", ", shape.ToArray())}] is not a whole number of bytes below 2^63.");

    /// <returns>False for a negative dimension, a length of 2^63 bytes or more, and one that ends inside a byte.</returns>
    public static bool TryGetByteLength(TensorDtype dtype, ReadOnlySpan<long> shape, out long bytes)
    {
        bytes = 0;
        long elements = 1;
        foreach (long dimension in shape)
        {
            if (dimension < 0 || (dimension > 0 && elements > long.MaxValue / dimension))
            {
                return false;
            }

            elements *= dimension;
        }

        UInt128 bits = (UInt128)elements * (uint)BitSize(dtype);
        if (bits % 8 != 0 || bits / 8 > long.MaxValue)
        {
            return false;
        }

        bytes = (long)(bits / 8);
        return true;
    }
}
