using System.Collections.Immutable;
using System.Composition;
using Fabric.Generators.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Fabric.CodeFixes;

/// <summary>Makes a value that cannot be set settable (FAB014).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SetterFix))]
[Shared]
public sealed class SetterFix : CodeFixProvider
{
    private static readonly FixAllProvider _fixAll = DocumentFixAllProvider.Create(
        static (document, diagnostics, _, cancellation) => FixAsync(document, diagnostics, cancellation));

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Rules.CannotBeSet.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => _fixAll;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode root = (await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false))!;
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (Setters.Find(root, diagnostic) is { } member)
            {
                context.RegisterCodeFix(
                    CodeAction.Create(
                        Setters.Title(member),
                        cancellation => FixAsync(context.Document, [diagnostic], cancellation),
                        nameof(SetterFix)),
                    diagnostic);
            }
        }
    }

    private static async Task<Document> FixAsync(
        Document document, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        SyntaxNode root = (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))!;
        IEnumerable<SyntaxNode> members = diagnostics
            .Select(diagnostic => Setters.Find(root, diagnostic))
            .OfType<SyntaxNode>()
            .Distinct();
        return document.WithSyntaxRoot(root.ReplaceNodes(members, static (_, member) => Setters.MakeSettable(member)));
    }
}
