using System.Collections.Immutable;
using System.Composition;
using Fabric.Generators.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Fabric.CodeFixes;

/// <summary>Begins the baseline of a state, in a file beside its source (FAB042).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CreateBaselineFix))]
[Shared]
public sealed class CreateBaselineFix : CodeFixProvider
{
    private const string Title = "Create the state's baseline";

    private static readonly FixAllProvider _fixAll = new BaselineFixAllProvider(Title);

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Rules.NoBaseline.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => _fixAll;

    /// <inheritdoc/>
    public override Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        Document document = context.Document;
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            context.RegisterCodeFix(
                CodeAction.Create(
                    Title,
                    cancellation => BaselineEdits.RecordAsync(document.Project.Solution, [(document, diagnostic)], cancellation),
                    nameof(CreateBaselineFix)),
                diagnostic);
        }

        return Task.CompletedTask;
    }
}
