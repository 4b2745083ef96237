using Fabric.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fabric.CodeFixes;

/// <summary>Puts an attribute on a member, in the style of its neighbours.</summary>
internal static class AttributePlacement
{
    /// <summary>The field, the property, or the parameter of a positional record.</summary>
    public static SyntaxNode? Find(SyntaxNode root, Diagnostic diagnostic) =>
        root.FindNode(diagnostic.Location.SourceSpan)
            .AncestorsAndSelf()
            .FirstOrDefault(node => node is FieldDeclarationSyntax or PropertyDeclarationSyntax or ParameterSyntax);

    public static SyntaxNode Mark(SyntaxNode member, NameSyntax attribute)
    {
        // Normalized, it has no elastic trivia left, which a formatter would replace by an end of line.
        AttributeListSyntax list = SyntaxFactory.AttributeList([SyntaxFactory.Attribute(attribute)]).NormalizeWhitespace();
        SyntaxTriviaList leading = member.GetLeadingTrivia();
        SyntaxNode bare = member.WithoutLeadingTrivia();
        return member switch
        {
            ParameterSyntax => ((ParameterSyntax)bare).WithAttributeLists(((ParameterSyntax)bare).AttributeLists.Insert(0, list
                .WithTarget(SyntaxFactory.AttributeTargetSpecifier(SyntaxFactory.Token(SyntaxKind.PropertyKeyword))
                    .WithTrailingTrivia(SyntaxFactory.Space))
                .WithLeadingTrivia(leading)
                .WithTrailingTrivia(SyntaxFactory.Space))),
            _ => Prepend((MemberDeclarationSyntax)bare, list.WithLeadingTrivia(leading), Separation(member)),
        };
    }

    /// <summary>The list of the declaration that holds <c>[Checkpointed]</c>, if it carries it.</summary>
    public static AttributeListSyntax? MarkOf(SyntaxNode declaration)
    {
        SyntaxList<AttributeListSyntax> lists = declaration is ParameterSyntax parameter
            ? parameter.AttributeLists
            : ((MemberDeclarationSyntax)declaration).AttributeLists;
        return lists.FirstOrDefault(list => MarkIn(list) is not null);
    }

    /// <summary>The attribute <c>[Checkpointed]</c> of a list.</summary>
    public static AttributeSyntax? MarkIn(AttributeListSyntax list) =>
        list.Attributes.FirstOrDefault(attribute => Is(attribute.Name, Attributes.Checkpointed));

    /// <summary>Adds an attribute at the end of a list, which says what it is for.</summary>
    public static AttributeListSyntax Join(AttributeListSyntax list, string attribute)
    {
        AttributeSyntax added = ((MemberDeclarationSyntax)SyntaxFactory.ParseMemberDeclaration($"[{attribute}] int x;")!).AttributeLists[0].Attributes[0];
        SyntaxToken comma = SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space);
        return list.WithAttributes(SyntaxFactory.SeparatedList(
            list.Attributes.Add(Simplification.Of(added)), [.. list.Attributes.GetSeparators(), comma]));
    }

    private static MemberDeclarationSyntax Prepend(
        MemberDeclarationSyntax member, AttributeListSyntax list, SyntaxTriviaList? ownLine)
    {
        if (ownLine is { } separation)
        {
            list = list.WithTrailingTrivia(separation[0]);
            member = member.WithLeadingTrivia(separation.Skip(1));
        }
        else
        {
            list = list.WithTrailingTrivia(SyntaxFactory.Space);
        }

        return member.WithAttributeLists(member.AttributeLists.Insert(0, list));
    }

    /// <summary>
    /// The end of line and the indentation behind the attribute where neighbours keep theirs on lines of their own, or
    /// <see langword="null"/> where they do not.
    /// </summary>
    private static SyntaxTriviaList? Separation(SyntaxNode member)
    {
        SyntaxTrivia? endOfLine = member.Parent!.ChildNodes()
            .OfType<MemberDeclarationSyntax>()
            .SelectMany(neighbour => neighbour.AttributeLists)
            .Where(list => list.Attributes.Any(attribute => IsMark(attribute.Name)))
            .SelectMany(list => list.GetTrailingTrivia().Where(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia)))
            .Select(trivia => (SyntaxTrivia?)trivia)
            .FirstOrDefault();
        return endOfLine is { } found
            ? [found, .. member.GetLeadingTrivia().Reverse().TakeWhile(trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia))]
            : null;
    }

    private static bool IsMark(NameSyntax name) => Is(name, Attributes.Checkpointed) || Is(name, Attributes.NotCheckpointed);

    private static bool Is(NameSyntax name, string attribute)
    {
        string last = name is QualifiedNameSyntax qualified ? qualified.Right.Identifier.Text : name.ToString();
        return $"Fabric.{last}" == attribute || $"Fabric.{last}Attribute" == attribute;
    }
}
