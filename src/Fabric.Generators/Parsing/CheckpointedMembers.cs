using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fabric.Generators.Parsing;

/// <summary>Finds the marked members of a class.</summary>
internal static class CheckpointedMembers
{
    /// <summary>
    /// The members that a class itself declares, in an order that does not depend on the order in which the compiler
    /// is given the files.
    /// </summary>
    public static IEnumerable<ISymbol> DeclaredBy(INamedTypeSymbol type) =>
        type.GetMembers()
            .Where(member => member is IFieldSymbol { AssociatedSymbol: null } or IPropertySymbol && member.IsCheckpointed())
            .OrderBy(member => member.Locations.FirstOrDefault()?.SourceTree?.FilePath, StringComparer.Ordinal)
            .ThenBy(member => member.Locations.FirstOrDefault()?.SourceSpan.Start);

    /// <summary>The members of a state: the inherited ones first, an overridden one once.</summary>
    public static IEnumerable<ISymbol> Of(INamedTypeSymbol state)
    {
        List<ISymbol> members = [.. state.BaseTypes().Reverse().Append(state).SelectMany(DeclaredBy)];
        HashSet<ISymbol> overridden = new(SymbolEqualityComparer.Default);
        foreach (IPropertySymbol property in members.OfType<IPropertySymbol>())
        {
            if (property.OverriddenProperty is { } original)
            {
                overridden.Add(original);
            }
        }

        return members.Where(member => !overridden.Contains(member));
    }

    /// <summary>Whether a class has checkpointed members, its own or inherited.</summary>
    public static bool IsState(INamedTypeSymbol type) => type.TypeKind == TypeKind.Class && type.BaseTypes().Prepend(type).Any(Declares);

    public static bool Declares(INamedTypeSymbol type) => type.GetMembers().Any(member =>
        member is IFieldSymbol { AssociatedSymbol: null } or IPropertySymbol && member.IsCheckpointed());

    /// <summary>
    /// Whether the attribute stands on the parameter of a positional record, as <c>[property: Checkpointed]</c>. The
    /// compiler's search for attributes does not see it there.
    /// </summary>
    public static bool IsPositional(ISymbol member) =>
        member.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax() is ParameterSyntax);
}
