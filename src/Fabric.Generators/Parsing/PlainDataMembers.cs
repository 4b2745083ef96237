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
            if (!symbol.IsStatic && IsComputedOverride(symbol, members))
            {
                lost.Add($"what its property '{symbol.Name}' overrides");
            }

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

    /// <summary>What an object initializer must set, wherever the type got it from.</summary>
    public static IEnumerable<string> RequiredBy(INamedTypeSymbol type) =>
        type.BaseTypes().Prepend(type).SelectMany(part => part.GetMembers())
            .Where(member => member is IFieldSymbol { IsRequired: true } or IPropertySymbol { IsRequired: true })
            .Select(member => member.Name);

    /// <summary>Whether a property gives something else than the field behind the one that it overrides.</summary>
    private static bool IsComputedOverride(ISymbol symbol, List<PlainDataMember> members) =>
        symbol is IPropertySymbol { OverriddenProperty: { } original } property
        && !IsAuto(property)
        && members.Exists(member => SymbolEqualityComparer.Default.Equals(member.Symbol, original));

    private static PlainDataMember? StateOf(ISymbol symbol) => symbol switch
    {
        IFieldSymbol { AssociatedSymbol: null, IsImplicitlyDeclared: false } field when !IsBehindAutoProperty(field) => new(field, field.Type),
        IEventSymbol { AddMethod.IsImplicitlyDeclared: true } declared => new(declared, declared.Type),
        IPropertySymbol property when IsAuto(property) && !IsEqualityContract(property) => new(property, property.Type),
        _ => null,
    };

    /// <summary>In metadata nothing but the name says so, which no source can write.</summary>
    private static bool IsBehindAutoProperty(IFieldSymbol field) => field.Name.EndsWith(">k__BackingField", StringComparison.Ordinal);

    /// <summary>The compiler gives it to every record, and marks it as it marks the accessors of auto-properties.</summary>
    private static bool IsEqualityContract(IPropertySymbol property) =>
        property is { Name: "EqualityContract", ContainingType.IsRecord: true, DeclaredAccessibility: not Accessibility.Public };

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
    public static bool IsAuto(IPropertySymbol property) => property.DeclaringSyntaxReferences.Length > 0
        ? property.ContainingType.GetMembers().Any(member =>
            member is IFieldSymbol { AssociatedSymbol: IPropertySymbol owner }
            && (SymbolEqualityComparer.Default.Equals(owner, property)
                || SymbolEqualityComparer.Default.Equals(owner, property.PartialImplementationPart)
                || SymbolEqualityComparer.Default.Equals(owner, property.PartialDefinitionPart)))
        : property.GetMethod?.GetAttributes().Any(attribute =>
            attribute.AttributeClass?.Name == "CompilerGeneratedAttribute") == true;
}
