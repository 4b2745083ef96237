using System.Collections.Immutable;
using System.Composition;
using Fabric.Generators;
using Fabric.Generators.Diagnostics;
using Fabric.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fabric.CodeFixes;

/// <summary>Adds the method that <c>[MigratesFrom]</c> names and that is not there (FAB041).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MigrationMethodFix))]
[Shared]
public sealed class MigrationMethodFix : CodeFixProvider
{
    private const string Title = "Add the migration's method";

    private static readonly FixAllProvider _fixAll = DocumentFixAllProvider.Create(
        static (document, diagnostics, _, cancellation) => FixAsync(document, diagnostics, cancellation));

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Rules.Migration.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => _fixAll;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        Document document = context.Document;
        SyntaxNode root = (await document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false))!;
        SemanticModel model = (await document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false))!;
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (MissingMethods(root, diagnostic, model).Any())
            {
                context.RegisterCodeFix(
                    CodeAction.Create(Title, cancellation => FixAsync(document, [diagnostic], cancellation), nameof(MigrationMethodFix)),
                    diagnostic);
            }
        }
    }

    private static async Task<Document> FixAsync(
        Document document, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        SyntaxNode root = (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))!;
        SemanticModel model = (await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false))!;
        ILookup<TypeDeclarationSyntax, string> methods = diagnostics
            .SelectMany(diagnostic => MissingMethods(root, diagnostic, model))
            .Distinct()
            .ToLookup(method => method.Type, method => method.Declaration);
        return document.WithSyntaxRoot(root.ReplaceNodes(
            methods.Select(group => group.Key),
            (original, type) => MigrationStubs.Append(type, methods[original], Layout.EndOfLine(root))));
    }

    private static IEnumerable<(TypeDeclarationSyntax Type, string Declaration)> MissingMethods(
        SyntaxNode root, Diagnostic diagnostic, SemanticModel model)
    {
        if (AttributePlacement.Find(root, diagnostic) is not { } declaration
            || declaration.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type
            || DeclaredMembers.At(root, diagnostic, model) is not { } member)
        {
            yield break;
        }

        foreach ((ITypeSymbol old, string name) in member.Migrations())
        {
            if (member.ContainingType.GetMembers(name).IsEmpty && SyntaxFacts.IsValidIdentifier(name))
            {
                yield return (type, MigrationStubs.Method(
                    member.MemberType().ToText(model, declaration.SpanStart), name.ToIdentifier(), old.ToText(model, declaration.SpanStart)));
            }
        }
    }
}
