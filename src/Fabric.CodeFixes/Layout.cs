using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Fabric.CodeFixes;

/// <summary>What a file looks like.</summary>
internal static class Layout
{
    /// <summary>The end of its lines.</summary>
    public static SyntaxTrivia EndOfLine(SyntaxNode root)
    {
        SyntaxTrivia first = root.DescendantTrivia().FirstOrDefault(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia));
        return first == default ? SyntaxFactory.LineFeed : first;
    }

    /// <summary>The space in front of a declaration.</summary>
    public static IEnumerable<SyntaxTrivia> Indentation(SyntaxNode declaration) =>
        declaration.GetLeadingTrivia().Reverse().TakeWhile(trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia));
}
