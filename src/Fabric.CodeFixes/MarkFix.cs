using System.Collections.Immutable;
using System.Composition;
using Fabric.Generators.Diagnostics;
using Fabric.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fabric.CodeFixes;

/// <summary>Says of a member that was forgotten whether it is part of the checkpoints (FAB022).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MarkFix))]
[Shared]
public sealed class MarkFix : CodeFixProvider
{
    private static readonly FixAllProvider _fixAll = DocumentFixAllProvider.Create(
        static (document, diagnostics, attribute, cancellation) => FixAsync(document, diagnostics, attribute!, cancellation));

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Rules.ForgottenMember.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => _fixAll;

    /// <inheritdoc/>
    public override Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        Register("Mark [Checkpointed]", Attributes.Checkpointed);
        Register("Mark [NotCheckpointed]", Attributes.NotCheckpointed);
        return Task.CompletedTask;

        void Register(string title, string attribute) => context.RegisterCodeFix(
            CodeAction.Create(
                title,
                cancellation => FixAsync(context.Document, context.Diagnostics, attribute, cancellation),
                equivalenceKey: attribute),
            context.Diagnostics);
    }

    private static async Task<Document> FixAsync(
        Document document, ImmutableArray<Diagnostic> diagnostics, string attribute, CancellationToken cancellationToken)
    {
        SyntaxNode root = (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))!;
        SemanticModel model = (await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false))!;
        if (model.Compilation.GetTypeByMetadataName(attribute) is not { } type)
        {
            return document;
        }

        IEnumerable<SyntaxNode> members = diagnostics
            .Select(diagnostic => AttributePlacement.Find(root, diagnostic))
            .OfType<SyntaxNode>()
            .Distinct();
        AttributeScope scope = AttributeScope.Of(type, model, diagnostics[0].Location.SourceSpan.Start);
        SyntaxNode marked = root.ReplaceNodes(members, (original, _) => AttributePlacement.Mark(original, scope.Name));
        return document.WithSyntaxRoot(scope.NeedsUsing ? UsingDirectives.Add((CompilationUnitSyntax)marked, nameof(Fabric)) : marked);
    }
}
