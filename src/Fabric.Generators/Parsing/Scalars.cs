using Fabric.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Parsing;

/// <summary>The types that the runtime has a codec for.</summary>
internal static class Scalars
{
    private static readonly Dictionary<string, string> _schemaNames = new()
    {
        ["Boolean"] = "bool",
        ["Char"] = "char",
        ["String"] = "string",
        ["SByte"] = "int8",
        ["Byte"] = "uint8",
        ["Int16"] = "int16",
        ["UInt16"] = "uint16",
        ["Int32"] = "int32",
        ["UInt32"] = "uint32",
        ["Int64"] = "int64",
        ["UInt64"] = "uint64",
        ["Int128"] = "int128",
        ["UInt128"] = "uint128",
        ["BigInteger"] = "big_integer",
        ["Half"] = "half",
        ["Single"] = "single",
        ["Double"] = "double",
        ["Decimal"] = "decimal",
        ["DateTime"] = "date_time",
        ["DateTimeOffset"] = "date_time_offset",
        ["DateOnly"] = "date",
        ["TimeOnly"] = "time",
        ["TimeSpan"] = "time_span",
        ["Guid"] = "guid",
        ["Version"] = "version",
        ["Uri"] = "uri",
    };

    public static ScalarModel? Of(ITypeSymbol type) =>
        IsInSystem(type) && _schemaNames.TryGetValue(type.Name, out string? schemaName)
            ? new ScalarModel(type.ToReference(), type.Name, schemaName)
            : null;

    private static bool IsInSystem(ITypeSymbol type) =>
        type.ContainingType is null
        && type.DeclaringSyntaxReferences.Length == 0
        && type is INamedTypeSymbol { Arity: 0 }
        && type.ContainingNamespace?.ToDisplayString() is "System" or "System.Numerics";

    /// <summary>The numbers that arrays of can be tensors.</summary>
    public static bool IsNumberOfTensors(ITypeSymbol type) =>
        type.SpecialType is SpecialType.System_Boolean
            or SpecialType.System_SByte or SpecialType.System_Byte
            or SpecialType.System_Int16 or SpecialType.System_UInt16
            or SpecialType.System_Int32 or SpecialType.System_UInt32
            or SpecialType.System_Int64 or SpecialType.System_UInt64
            or SpecialType.System_Single or SpecialType.System_Double
        || Of(type) is { Codec: "Half" };
}
