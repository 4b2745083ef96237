using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fabric.CodeFixes;

/// <summary>Awaits a call where its task was dropped.</summary>
internal static class AwaitEdit
{
    /// <summary>What <see cref="Apply"/> replaces, or <see langword="null"/> where no <c>await</c> may stand or it would not be enough.</summary>
    public static SyntaxNode? Find(SyntaxNode root, Diagnostic diagnostic)
    {
        if (root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is not InvocationExpressionSyntax call)
        {
            return null;
        }

        ExpressionSyntax task = call.Parent is MemberAccessExpressionSyntax { Name.Identifier.Text: "ConfigureAwait", Parent: InvocationExpressionSyntax configured }
            ? configured
            : call;
        return MayAwait(task) ? Dropped(task) : null;
    }

    public static SyntaxNode Apply(SyntaxNode dropped) => dropped switch
    {
        LocalDeclarationStatementSyntax local => SyntaxFactory
            .ExpressionStatement(Await(local.Declaration.Variables[0].Initializer!.Value), local.SemicolonToken)
            .WithTriviaFrom(local),
        AssignmentExpressionSyntax discard => Await(discard.Right).WithTriviaFrom(discard),
        _ => Await((ExpressionSyntax)dropped).WithTriviaFrom(dropped),
    };

    private static SyntaxNode? Dropped(ExpressionSyntax task) => task.Parent switch
    {
        StatementSyntax or ArrowExpressionClauseSyntax or LambdaExpressionSyntax => task,
        AssignmentExpressionSyntax
        {
            Left: IdentifierNameSyntax { Identifier.Text: "_" },
            Parent: ExpressionStatementSyntax or ArrowExpressionClauseSyntax or LambdaExpressionSyntax,
        }
            discard => discard,
        EqualsValueClauseSyntax { Parent.Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax local } }
            when IsNamedOnce(local) => local,
        _ => null,
    };

    /// <summary>Whether the variable can go: nothing else assigns it.</summary>
    private static bool IsNamedOnce(LocalDeclarationStatementSyntax local)
    {
        string name = local.Declaration.Variables[0].Identifier.ValueText;
        SyntaxNode scope = local.Parent is GlobalStatementSyntax { Parent: { } unit } ? unit : local.Parent!;
        return scope.DescendantTokens().Count(token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == name) == 1;
    }

    private static bool MayAwait(SyntaxNode node)
    {
        foreach (SyntaxNode outer in node.Ancestors())
        {
            switch (outer)
            {
                case LockStatementSyntax or UnsafeStatementSyntax:
                    return false;
                case AnonymousFunctionExpressionSyntax function:
                    return function.AsyncKeyword.IsKind(SyntaxKind.AsyncKeyword);
                case LocalFunctionStatementSyntax function:
                    return function.Modifiers.Any(SyntaxKind.AsyncKeyword);
                case MemberDeclarationSyntax member:
                    return member is GlobalStatementSyntax || member.Modifiers.Any(SyntaxKind.AsyncKeyword);
            }
        }

        return false;
    }

    private static AwaitExpressionSyntax Await(ExpressionSyntax task) => SyntaxFactory.AwaitExpression(
        SyntaxFactory.Token(SyntaxKind.AwaitKeyword).WithTrailingTrivia(SyntaxFactory.Space), task.WithoutTrivia());
}
