using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fabric.CodeFixes;

/// <summary>Writes what a migration needs at the end of the state class.</summary>
internal static class MigrationStubs
{
    public static string Method(string returned, string name, string old) =>
        $"private static {returned} {name}({old} old) => throw new System.NotImplementedException();";

    /// <summary>The type with more members, a blank line before each, indented as the one before.</summary>
    public static TypeDeclarationSyntax Append(TypeDeclarationSyntax type, IEnumerable<string> declarations, SyntaxTrivia endOfLine)
    {
        MemberDeclarationSyntax last = type.Members[type.Members.Count - 1];
        bool endsLine = last.GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia);
        SyntaxTriviaList before = [.. endsLine ? [] : new[] { endOfLine }, endOfLine, .. Layout.Indentation(last)];
        return type.WithMembers(type.Members.AddRange(declarations.Select((declaration, i) =>
            Simplification.Of(SyntaxFactory.ParseMemberDeclaration(declaration)!)
                .WithLeadingTrivia(i == 0 ? before : [endOfLine, .. Layout.Indentation(last)])
                .WithTrailingTrivia(endOfLine))));
    }
}
