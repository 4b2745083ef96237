using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fabric.CodeFixes;

/// <summary>What becomes of one member.</summary>
/// <param name="Marks">Rewrites the list that holds <c>[Checkpointed]</c>.</param>
/// <param name="Declarations">What is added to its class.</param>
internal sealed record MemberEdit(Func<AttributeListSyntax, AttributeListSyntax> Marks, IReadOnlyList<string> Declarations)
{
    /// <summary>Whether an attribute's namespace has to be imported.</summary>
    public bool NeedsUsing { get; init; }

    /// <summary>Adds an attribute to the list.</summary>
    public static MemberEdit Add(string attribute, bool needsUsing) =>
        new(list => AttributePlacement.Join(list, attribute), []) { NeedsUsing = needsUsing };
}
