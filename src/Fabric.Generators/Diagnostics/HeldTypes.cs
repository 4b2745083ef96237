using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Diagnostics;

/// <summary>Says what a type holds: itself, or the elements that its arrays and type arguments name.</summary>
internal static class HeldTypes
{
    /// <summary>The description of a type, or of the first of its elements that has one.</summary>
    public static string? Describe(this ITypeSymbol type, Func<ITypeSymbol, string?> describe)
    {
        if (describe(type) is { } what)
        {
            return what;
        }

        return type.Elements().Select(element => element.Describe(describe)).FirstOrDefault(item => item is not null) is { } held
            ? $"a collection that holds {held}"
            : null;
    }

    /// <summary>Whether a type is, or holds, one of those that are looked for.</summary>
    public static bool Holds(this ITypeSymbol type, Func<ITypeSymbol, bool> isSought) =>
        isSought(type) || type.Elements().Any(element => element.Holds(isSought));

    private static ImmutableArray<ITypeSymbol> Elements(this ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => [array.ElementType],
        INamedTypeSymbol { TypeKind: not TypeKind.Delegate } named => named.TypeArguments,
        _ => [],
    };
}
