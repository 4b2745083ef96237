using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fabric.CodeFixes;

/// <summary>Knows the declarations that can be made settable, and how.</summary>
internal static class Setters
{
    /// <summary>The declaration to change, or <see langword="null"/> where a setter would have nothing to set.</summary>
    public static SyntaxNode? Find(SyntaxNode root, Diagnostic diagnostic) =>
        root.FindNode(diagnostic.Location.SourceSpan).FirstAncestorOrSelf<MemberDeclarationSyntax>() switch
        {
            FieldDeclarationSyntax field when field.Modifiers.Any(SyntaxKind.ReadOnlyKeyword) => field,
            PropertyDeclarationSyntax property when CanHaveSetter(property) => property,
            _ => null,
        };

    public static string Title(SyntaxNode member) => member switch
    {
        FieldDeclarationSyntax => "Remove 'readonly'",
        PropertyDeclarationSyntax property when Accessor(property, SyntaxKind.InitAccessorDeclaration) is not null =>
            "Replace 'init' by 'set'",
        _ => "Add a setter",
    };

    public static SyntaxNode MakeSettable(SyntaxNode member) => member switch
    {
        FieldDeclarationSyntax field => RemoveReadOnly(field),
        PropertyDeclarationSyntax property when Accessor(property, SyntaxKind.InitAccessorDeclaration) is { } init =>
            property.ReplaceNode(init, ToSetter(init)),
        PropertyDeclarationSyntax property when Accessor(property, SyntaxKind.GetAccessorDeclaration) is { } get =>
            property.InsertNodesAfter(get, [SetterLike(get)]),
        _ => member,
    };

    // What a getter computes has no place to be set; the property that is overridden decides about accessors.
    private static bool CanHaveSetter(PropertyDeclarationSyntax property) =>
        !property.Modifiers.Any(SyntaxKind.OverrideKeyword)
        && !property.Modifiers.Any(SyntaxKind.AbstractKeyword)
        && Accessor(property, SyntaxKind.SetAccessorDeclaration) is null
        && (Accessor(property, SyntaxKind.InitAccessorDeclaration) is not null
            || Accessor(property, SyntaxKind.GetAccessorDeclaration) is { Body: null, ExpressionBody: null });

    private static AccessorDeclarationSyntax? Accessor(PropertyDeclarationSyntax property, SyntaxKind kind) =>
        property.AccessorList?.Accessors.FirstOrDefault(accessor => accessor.IsKind(kind));

    private static AccessorDeclarationSyntax ToSetter(AccessorDeclarationSyntax init) =>
        SyntaxFactory.AccessorDeclaration(
            SyntaxKind.SetAccessorDeclaration,
            init.AttributeLists,
            init.Modifiers,
            SyntaxFactory.Token(SyntaxKind.SetKeyword).WithTriviaFrom(init.Keyword),
            init.Body,
            init.ExpressionBody,
            init.SemicolonToken);

    private static AccessorDeclarationSyntax SetterLike(AccessorDeclarationSyntax get) =>
        SyntaxFactory.AccessorDeclaration(
            SyntaxKind.SetAccessorDeclaration,
            attributeLists: default,
            modifiers: default,
            SyntaxFactory.Token([.. Space(get.GetLeadingTrivia())], SyntaxKind.SetKeyword, trailing: default),
            body: null,
            expressionBody: null,
            SyntaxFactory.Token(leading: default, SyntaxKind.SemicolonToken, [.. Space(get.GetTrailingTrivia())]));

    private static IEnumerable<SyntaxTrivia> Space(SyntaxTriviaList trivia)
    {
        // A comment belongs to the getter, and the space before it too.
        int afterComment = trivia.Select((item, i) => item.IsSpace() ? 0 : i + 1).DefaultIfEmpty(0).Max();
        return trivia.Skip(afterComment);
    }

    private static bool IsSpace(this SyntaxTrivia trivia) =>
        trivia.IsKind(SyntaxKind.WhitespaceTrivia) || trivia.IsKind(SyntaxKind.EndOfLineTrivia);

    private static FieldDeclarationSyntax RemoveReadOnly(FieldDeclarationSyntax field)
    {
        int i = field.Modifiers.IndexOf(SyntaxKind.ReadOnlyKeyword);
        SyntaxToken next = field.Modifiers[i].GetNextToken();
        FieldDeclarationSyntax moved = field.ReplaceToken(
            next, next.WithLeadingTrivia(field.Modifiers[i].LeadingTrivia.AddRange(next.LeadingTrivia)));
        return moved.WithModifiers(moved.Modifiers.RemoveAt(i));
    }
}
