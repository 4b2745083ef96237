using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fabric.CodeFixes;

/// <summary>Adds using directives in their order: System first, then by name.</summary>
internal static class UsingDirectives
{
    public static CompilationUnitSyntax Add(CompilationUnitSyntax root, string scope)
    {
        SyntaxTrivia endOfLine = Layout.EndOfLine(root);
        UsingDirectiveSyntax added = SyntaxFactory.UsingDirective(SyntaxFactory.ParseName(scope))
            .NormalizeWhitespace()
            .WithTrailingTrivia(endOfLine);
        int place = root.Usings.TakeWhile(other => ComesBefore(other, scope)).Count();
        if (root.Usings.Count == 0)
        {
            added = added.WithTrailingTrivia(endOfLine, endOfLine);
        }
        else if (place == 0)
        {
            // What stands above the first line, such as a licence, stays above it.
            added = added.WithLeadingTrivia(root.Usings[0].GetLeadingTrivia());
            root = root.ReplaceNode(root.Usings[0], root.Usings[0].WithoutLeadingTrivia());
        }

        return root.WithUsings(root.Usings.Insert(place, added));
    }

    private static bool ComesBefore(UsingDirectiveSyntax directive, string scope)
    {
        if (directive.GlobalKeyword.IsKind(SyntaxKind.GlobalKeyword))
        {
            return true;
        }

        string name = directive.Name?.ToString() ?? "";
        return directive.Alias is null
            && directive.StaticKeyword.IsKind(SyntaxKind.None)
            && (name.Split('.')[0] == nameof(System) || string.CompareOrdinal(name, scope) < 0);
    }
}
