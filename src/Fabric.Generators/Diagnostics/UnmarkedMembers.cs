using Fabric.Generators.Parsing;
using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Diagnostics;

/// <summary>Finds what stands beside checkpointed members and nobody has decided about.</summary>
internal static class UnmarkedMembers
{
    /// <summary>
    /// The fields and auto-properties that a state itself declares and that carry neither attribute; none for a class
    /// without checkpointed members, its own or inherited, and none for a view: leaving out is what it is for.
    /// </summary>
    public static IEnumerable<(ISymbol Member, ITypeSymbol Type)> Of(INamedTypeSymbol type) =>
        (CheckpointedMembers.Declares(type) || CheckpointedMembers.IsState(type)) && !type.IsView()
            ? type.GetMembers().OfType<IFieldSymbol>()
                .Where(field => !field.IsStatic)
                .Select(field => (Member: field.AssociatedSymbol ?? field, field.Type))
                .Where(held => !held.Member.IsCheckpointed() && !held.Member.IsNotCheckpointed())
            : [];
}
