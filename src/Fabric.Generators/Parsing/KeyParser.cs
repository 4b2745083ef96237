using Fabric.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Parsing;

/// <summary>Reads the type of a dictionary's keys, which become names of JSON properties.</summary>
internal static class KeyParser
{
    public static KeyModel? Parse(ITypeSymbol type)
    {
        if (type.TypeKind == TypeKind.Enum)
        {
            return new KeyModel($"EnumKey<{type.ToReference()}>()", "enum");
        }

        return Scalars.Of(type) switch
        {
            { Codec: "String" } => new KeyModel("StringKey", "string"),
            { Codec: "Guid" } => new KeyModel("GuidKey", "guid"),
            { SchemaName: var name, TypeName: var reference } when name.StartsWith("int") || name.StartsWith("uint") || name == "big_integer" =>
                new KeyModel($"IntegerKey<{reference}>()", name),
            _ => null,
        };
    }
}
