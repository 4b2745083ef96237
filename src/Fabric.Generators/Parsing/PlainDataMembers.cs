using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Parsing;

/// <summary>All the state of a type: what can be stored, and what would be lost.</summary>
internal sealed class PlainDataMembers
{
    private PlainDataMembers(IReadOnlyList<PlainDataMember> members, IReadOnlyList<string> lost)
    {
        Members = members;
        Lost = lost;
    }

    /// <summary>Those of base types first.</summary>
    public IReadOnlyList<PlainDataMember> Members { get; }

    /// <summary>What cannot be read from outside, in words.</summary>
    public IReadOnlyList<string> Lost { get; }

    public static PlainDataMembers Of(INamedTypeSymbol type)
    {
        List<PlainDataMember> members = [];
        List<string> lost = [];
        foreach (ISymbol symbol in type.BaseTypes().Reverse().Append(type).SelectMany(part => part.GetMembers()))
        {
            if (symbol.IsStatic || StateOf(symbol) is not { } member)
            {
                continue;
            }

            if (symbol is IPropertySymbol { OverriddenProperty: { } original })
            {
                members.RemoveAll(other => SymbolEqualityComparer.Default.Equals(other.Symbol, original));
            }

            if (member.IsIgnored || IsReadable(symbol))
            {
                members.Add(member);
            }
            else
            {
                lost.Add($"its {Describe(symbol)} '{symbol.Name}'");
            }
        }

        return new PlainDataMembers(members, lost);
    }

    private static PlainDataMember? StateOf(ISymbol symbol) => symbol switch
    {
        IFieldSymbol { AssociatedSymbol: null, IsImplicitlyDeclared: false } field => new(field, field.Type),
        IEventSymbol { AddMethod.IsImplicitlyDeclared: true } declared => new(declared, declared.Type),
        IPropertySymbol property when IsAuto(property) => new(property, property.Type),
        _ => null,
    };

    private static bool IsReadable(ISymbol symbol) => symbol switch
    {
        IEventSymbol => false,
        IPropertySymbol { GetMethod.DeclaredAccessibility: not Accessibility.Public } => false,
        _ => symbol.DeclaredAccessibility == Accessibility.Public,
    };

    private static string Describe(ISymbol symbol) => symbol switch
    {
        IEventSymbol => "event",
        IFieldSymbol => "non-public field",
        IPropertySymbol { ExplicitInterfaceImplementations.Length: > 0 } => "explicitly implemented property",
        _ => "non-public property",
    };

    /// <summary>Whether the compiler made the property's field: in metadata it marks the accessors, in source there is the field.</summary>
    private static bool IsAuto(IPropertySymbol property) => property.DeclaringSyntaxReferences.Length > 0
        ? property.ContainingType.GetMembers().Any(member =>
            member is IFieldSymbol field && SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property))
        : property.GetMethod?.GetAttributes().Any(attribute =>
            attribute.AttributeClass?.Name == "CompilerGeneratedAttribute") == true;
}
