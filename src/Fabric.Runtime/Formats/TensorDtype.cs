namespace Fabric;

/// <summary>
/// The type of a tensor's elements in a file. Names and sizes are those of the safetensors format, and
/// <see cref="Complex128"/>, which that format lacks.
/// </summary>
public enum TensorDtype
{
    /// <summary>One byte, 0 or 1 (<c>BOOL</c>).</summary>
    Bool,

    /// <summary>4-bit float (<c>F4</c>), two in a byte.</summary>
    Float4,

    /// <summary>6-bit float, 2 exponent and 3 mantissa bits (<c>F6_E2M3</c>).</summary>
    Float6E2M3,

    /// <summary>6-bit float, 3 exponent and 2 mantissa bits (<c>F6_E3M2</c>).</summary>
    Float6E3M2,

    /// <summary>Unsigned 8-bit integer (<c>U8</c>).</summary>
    UInt8,

    /// <summary>Signed 8-bit integer (<c>I8</c>).</summary>
    Int8,

    /// <summary>8-bit float, 5 exponent and 2 mantissa bits (<c>F8_E5M2</c>).</summary>
    Float8E5M2,

    /// <summary>8-bit float, 4 exponent and 3 mantissa bits (<c>F8_E4M3</c>).</summary>
    Float8E4M3,

    /// <summary>8-bit exponent-only float (<c>F8_E8M0</c>).</summary>
    Float8E8M0,

    /// <summary>8-bit float E4M3 without negative zero (<c>F8_E4M3FNUZ</c>).</summary>
    Float8E4M3Fnuz,

    /// <summary>8-bit float E5M2 without negative zero (<c>F8_E5M2FNUZ</c>).</summary>
    Float8E5M2Fnuz,

    /// <summary>Signed 16-bit integer (<c>I16</c>).</summary>
    Int16,

    /// <summary>Unsigned 16-bit integer (<c>U16</c>).</summary>
    UInt16,

    /// <summary>IEEE half (<c>F16</c>).</summary>
    Float16,

    /// <summary>Brain float (<c>BF16</c>).</summary>
    BFloat16,

    /// <summary>Signed 32-bit integer (<c>I32</c>).</summary>
    Int32,

    /// <summary>Unsigned 32-bit integer (<c>U32</c>).</summary>
    UInt32,

    /// <summary>IEEE single (<c>F32</c>).</summary>
    Float32,

    /// <summary>Two singles (<c>C64</c>).</summary>
    Complex64,

    /// <summary>IEEE double (<c>F64</c>).</summary>
    Float64,

    /// <summary>Signed 64-bit integer (<c>I64</c>).</summary>
    Int64,

    /// <summary>Unsigned 64-bit integer (<c>U64</c>).</summary>
    UInt64,

    /// <summary>Two doubles. In a safetensors file: <c>F64</c> with a last dimension of 2, its real type in the manifest.</summary>
    Complex128,
}
