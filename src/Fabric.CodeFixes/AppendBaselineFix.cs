using System.Collections.Immutable;
using System.Composition;
using Fabric.Generators.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Fabric.CodeFixes;

/// <summary>Records what a state has become as one more version (FAB043).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AppendBaselineFix))]
[Shared]
public sealed class AppendBaselineFix : CodeFixProvider
{
    private const string Title = "Record the present form of the state";

    private static readonly FixAllProvider _fixAll = new BaselineFixAllProvider(Title);

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Rules.NotRecorded.Id];

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
                    nameof(AppendBaselineFix)),
                diagnostic);
        }

        return Task.CompletedTask;
    }
}
