using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace Fabric.CodeFixes;

/// <summary>Lets the editor shorten the full names of types to what is in scope.</summary>
internal static class Simplification
{
    public static T Of<T>(T node)
        where T : SyntaxNode => node.ReplaceNodes(
            node.DescendantNodes().OfType<QualifiedNameSyntax>().Where(name => name.Parent is not (QualifiedNameSyntax or ObjectCreationExpressionSyntax)),
            static (_, name) => name.WithAdditionalAnnotations(Simplifier.Annotation));
}
