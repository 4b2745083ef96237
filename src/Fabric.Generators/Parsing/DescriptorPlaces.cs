using Fabric.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Parsing;

/// <summary>Finds how far the descriptor of a member can be seen: no farther than the type that it names.</summary>
internal static class DescriptorPlaces
{
    public static DescriptorPlace Of(ITypeSymbol type, INamedTypeSymbol state) =>
        Parts(type).Select(part => Of(part, state)).DefaultIfEmpty().Max();

    private static DescriptorPlace Of(INamedTypeSymbol part, INamedTypeSymbol state) => part.DeclaredAccessibility switch
    {
        Accessibility.Public => DescriptorPlace.Public,
        Accessibility.Internal or Accessibility.ProtectedOrInternal =>
            IsSeenOutside(state) ? DescriptorPlace.Internal : DescriptorPlace.Public,
        _ when part.ContainingType is null => DescriptorPlace.Private,
        _ => IsHiddenIn(part.ContainingType, state) ? DescriptorPlace.Public : DescriptorPlace.Private,
    };

    /// <summary>The named types that a type is made of, with those that they are nested in.</summary>
    private static IEnumerable<INamedTypeSymbol> Parts(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => Parts(array.ElementType),
        INamedTypeSymbol named => named.SelfAndContainers()
            .SelectMany(part => part.TypeArguments.SelectMany(Parts).Prepend(part)),
        _ => [],
    };

    private static bool IsSeenOutside(INamedTypeSymbol state) => state.SelfAndContainers().All(type =>
        type.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal);

    /// <summary>Whether the state, or a type around it, is itself private to <paramref name="container"/>.</summary>
    private static bool IsHiddenIn(INamedTypeSymbol container, INamedTypeSymbol state) => state.SelfAndContainers().Any(type =>
        type.DeclaredAccessibility == Accessibility.Private
        && type.ContainingType.SelfAndContainers().Contains(container, SymbolEqualityComparer.Default));
}
