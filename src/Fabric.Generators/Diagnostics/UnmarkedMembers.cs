using Fabric.Generators.Parsing;
using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Diagnostics;

/// <summary>Finds what stands beside checkpointed members and nobody has decided about.</summary>
internal static class UnmarkedMembers
{
    /// <summary>
    /// The fields and auto-properties of a state that hold something and carry neither attribute; none for a class
    /// without checkpointed members.
    /// </summary>
    public static IEnumerable<(ISymbol Member, ITypeSymbol Type)> Of(INamedTypeSymbol type) =>
        CheckpointedMembers.DeclaredBy(type).Any()
            ? type.GetMembers().OfType<IFieldSymbol>()
                .Where(field => !field.IsStatic)
                .Select(field => (Member: field.AssociatedSymbol ?? field, field.Type))
                .Where(held => !held.Member.IsCheckpointed() && !held.Member.IsNotCheckpointed())
            : [];
}
