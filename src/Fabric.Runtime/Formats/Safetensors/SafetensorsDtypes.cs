using System.Collections.Frozen;

namespace Fabric.Formats.Safetensors;

/// <summary>The names of element types in a safetensors header.</summary>
internal static class SafetensorsDtypes
{
    private static readonly FrozenDictionary<TensorDtype, string> Names = new Dictionary<TensorDtype, string>
    {
        [TensorDtype.Bool] = "BOOL",
        [TensorDtype.Float4] = "F4",
        [TensorDtype.Float6E2M3] = "F6_E2M3",
        [TensorDtype.Float6E3M2] = "F6_E3M2",
        [TensorDtype.UInt8] = "U8",
        [TensorDtype.Int8] = "I8",
        [TensorDtype.Float8E5M2] = "F8_E5M2",
        [TensorDtype.Float8E4M3] = "F8_E4M3",
        [TensorDtype.Float8E8M0] = "F8_E8M0",
        [TensorDtype.Float8E4M3Fnuz] = "F8_E4M3FNUZ",
        [TensorDtype.Float8E5M2Fnuz] = "F8_E5M2FNUZ",
        [TensorDtype.Int16] = "I16",
        [TensorDtype.UInt16] = "U16",
        [TensorDtype.Float16] = "F16",
        [TensorDtype.BFloat16] = "BF16",
        [TensorDtype.Int32] = "I32",
        [TensorDtype.UInt32] = "U32",
        [TensorDtype.Float32] = "F32",
        [TensorDtype.Complex64] = "C64",
        [TensorDtype.Float64] = "F64",
        [TensorDtype.Int64] = "I64",
        [TensorDtype.UInt64] = "U64",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, TensorDtype> Dtypes =
        Names.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

    public static string NameOf(TensorDtype dtype) => Names[dtype];

    public static bool TryParse(string name, out TensorDtype dtype) => Dtypes.TryGetValue(name, out dtype);
}
