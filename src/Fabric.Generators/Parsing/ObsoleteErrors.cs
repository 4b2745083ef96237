using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Parsing;

/// <summary>Finds what generated code may not use: <c>[Obsolete("…", error: true)]</c>.</summary>
internal static class ObsoleteErrors
{
    /// <summary>Whether using the symbol, or an accessor of it, is an error.</summary>
    public static bool MayNotBeUsed(this ISymbol symbol) =>
        IsMarked(symbol)
        || (symbol is IPropertySymbol property && (IsMarked(property.GetMethod) || IsMarked(property.SetMethod)));

    public static bool IsObsolete(INamedTypeSymbol type) =>
        type.GetAttributes().Any(attribute => attribute.AttributeClass?.ToDisplayString() == "System.ObsoleteAttribute");

    private static bool IsMarked(ISymbol? symbol) =>
        symbol is not null && symbol.GetAttributes().Any(attribute =>
            attribute.AttributeClass?.ToDisplayString() == "System.ObsoleteAttribute"
            && attribute.ConstructorArguments is [_, { Value: true }]);
}
