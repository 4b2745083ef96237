using System.Collections.Immutable;
using System.Composition;
using Fabric.Generators.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Fabric.CodeFixes;

/// <summary>Awaits a save or a load that nobody awaits (FAB050).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AwaitFix))]
[Shared]
public sealed class AwaitFix : CodeFixProvider
{
    private const string Title = "Await it";

    private static readonly FixAllProvider _fixAll = DocumentFixAllProvider.Create(
        static (document, diagnostics, _, cancellation) => FixAsync(document, diagnostics, cancellation));

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Rules.UnawaitedSave.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => _fixAll;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode root = (await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false))!;
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (Find(root, diagnostic) is not null)
            {
                context.RegisterCodeFix(
                    CodeAction.Create(Title, cancellation => FixAsync(context.Document, [diagnostic], cancellation), nameof(AwaitFix)),
                    diagnostic);
            }
        }
    }

    private static async Task<Document> FixAsync(
        Document document, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        SyntaxNode root = (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))!;
        IEnumerable<SyntaxNode> dropped = diagnostics.Select(diagnostic => Find(root, diagnostic)).OfType<SyntaxNode>().Distinct();
        return document.WithSyntaxRoot(root.ReplaceNodes(dropped, static (_, rewritten) => AwaitEdit.Apply(rewritten)));
    }

    /// <summary>A <c>PendingSave</c> is two tasks, and only the author knows where each is to be awaited.</summary>
    private static SyntaxNode? Find(SyntaxNode root, Diagnostic diagnostic) =>
        diagnostic.Properties.ContainsKey(UnawaitedSaveAnalyzer.IsTask) ? AwaitEdit.Find(root, diagnostic) : null;
}
