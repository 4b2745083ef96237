using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Fabric.CodeFixes;

/// <summary>Writes what a state is now into its baseline.</summary>
public abstract class BaselineFix : CodeFixProvider
{
    private readonly string _title;
    private readonly BaselineFixAllProvider _fixAll;

    private protected BaselineFix(string title, string id)
    {
        _title = title;
        _fixAll = new BaselineFixAllProvider(title);
        FixableDiagnosticIds = [id];
    }

    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; }

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => _fixAll;

    /// <inheritdoc/>
    public sealed override Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        Document document = context.Document;
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            context.RegisterCodeFix(
                CodeAction.Create(
                    _title,
                    cancellation => BaselineEdits.RecordAsync(document.Project.Solution, [(document, diagnostic)], cancellation),
                    GetType().Name),
                diagnostic);
        }

        return Task.CompletedTask;
    }
}
