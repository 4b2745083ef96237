using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fabric.CodeFixes;

/// <summary>What an attribute is called at a place.</summary>
internal sealed class AttributeScope
{
    private AttributeScope(NameSyntax name, bool needsUsing)
    {
        Name = name;
        NeedsUsing = needsUsing;
    }

    /// <summary>The shortest name that means it there.</summary>
    public NameSyntax Name { get; }

    /// <summary>Whether a using directive for its namespace is missing.</summary>
    public bool NeedsUsing { get; }

    public static AttributeScope Of(INamedTypeSymbol attribute, SemanticModel model, int position)
    {
        const string Suffix = "Attribute";
        IdentifierNameSyntax name = SyntaxFactory.IdentifierName(
            attribute.Name.Substring(0, attribute.Name.Length - Suffix.Length));
        ImmutableArray<ISymbol> found = model.LookupNamespacesAndTypes(position, name: attribute.Name);
        bool isVisible = found.Contains(attribute, SymbolEqualityComparer.Default);
        bool isTaken = !isVisible && !found.IsEmpty;
        return new AttributeScope(
            isTaken ? SyntaxFactory.QualifiedName(SyntaxFactory.IdentifierName(attribute.ContainingNamespace.Name), name) : name,
            needsUsing: found.IsEmpty);
    }
}
