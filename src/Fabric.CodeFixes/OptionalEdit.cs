using Fabric.Generators.Baselines;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fabric.CodeFixes;

/// <summary>Says that older checkpoints may lack a member.</summary>
internal static class OptionalEdit
{
    private const string Property = "Optional";

    public static MemberEdit? Of(MemberPlace place) => place.Diagnostic.Properties.ContainsKey(ObstacleProperties.IsMissing)
        ? new MemberEdit(list => list.ReplaceNode(AttributePlacement.MarkIn(list)!, MakeOptional(AttributePlacement.MarkIn(list)!)), [])
        : null;

    private static AttributeSyntax MakeOptional(AttributeSyntax mark)
    {
        AttributeArgumentSyntax[] others = [.. mark.ArgumentList?.Arguments.Where(argument => argument.NameEquals?.Name.Identifier.ValueText != Property) ?? []];
        string arguments = string.Join(", ", [.. others.Select(argument => argument.ToString()), $"{Property} = true"]);
        return mark.WithArgumentList(SyntaxFactory.ParseAttributeArgumentList($"({arguments})")!.WithTriviaFrom(mark))
            .WithName(mark.Name.WithoutTrailingTrivia());
    }
}
