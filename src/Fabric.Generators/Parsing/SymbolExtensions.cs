using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Parsing;

internal static class SymbolExtensions
{
    private static readonly SymbolDisplayFormat _reference = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    private static readonly SymbolDisplayFormat _stored = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters);

    /// <summary>The type as generated code refers to it.</summary>
    public static string ToReference(this ITypeSymbol type) => type.ToDisplayString(_reference);

    /// <summary>The type as checkpoints record it.</summary>
    public static string ToStoredName(this ITypeSymbol type) => type.ToDisplayString(_stored);

    /// <summary>The symbol's own name, escaped where it is a keyword.</summary>
    public static string ToIdentifier(this ISymbol symbol) => symbol.Name.ToIdentifier();

    /// <summary>The type as messages quote it.</summary>
    public static string ToMessage(this ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);

    public static bool IsOrDerivesFrom(this ITypeSymbol type, INamedTypeSymbol ancestor)
    {
        if (type is ITypeParameterSymbol parameter)
        {
            return parameter.ConstraintTypes.Any(constraint => constraint.IsOrDerivesFrom(ancestor));
        }

        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(current, ancestor))
            {
                return true;
            }
        }

        return false;
    }

    public static bool IsOrDerivesFromKnown(this ITypeSymbol type, INamedTypeSymbol? ancestor) =>
        ancestor is not null && type.IsOrDerivesFrom(ancestor);

    public static bool HasRequiredMembers(this INamedTypeSymbol type) => PlainDataMembers.RequiredBy(type).Any();

    /// <summary>The base types, the nearest first.</summary>
    public static IEnumerable<INamedTypeSymbol> BaseTypes(this INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? current = type.BaseType; current is not null; current = current.BaseType)
        {
            yield return current;
        }
    }

    /// <summary>The type and those that it is nested in, the innermost first.</summary>
    public static IEnumerable<INamedTypeSymbol> SelfAndContainers(this INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.ContainingType)
        {
            yield return current;
        }
    }

    /// <summary>The name with its namespace, containers and arity, as metadata has it.</summary>
    public static string FullMetadataName(this INamedTypeSymbol type)
    {
        string name = string.Join("+", type.SelfAndContainers().Reverse().Select(part => part.MetadataName));
        for (INamespaceSymbol scope = type.ContainingNamespace; !scope.IsGlobalNamespace; scope = scope.ContainingNamespace)
        {
            name = $"{scope.Name}.{name}";
        }

        return name;
    }

    /// <summary>The type of a field or property.</summary>
    public static ITypeSymbol MemberType(this ISymbol member) =>
        member is IFieldSymbol field ? field.Type : ((IPropertySymbol)member).Type;
}
