using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Fabric.CodeFixes;

/// <summary>Records all states of a scope. The fixes of the framework for many places change sources alone.</summary>
internal sealed class BaselineFixAllProvider : FixAllProvider
{
    private readonly string _title;

    public BaselineFixAllProvider(string title)
    {
        _title = title;
    }

    public override async Task<CodeAction?> GetFixAsync(FixAllContext fixAllContext)
    {
        IEnumerable<Project> projects = fixAllContext.Scope == FixAllScope.Solution ? fixAllContext.Solution.Projects : [fixAllContext.Project];
        List<(Document, Diagnostic)> places = [];
        foreach (Project project in projects)
        {
            ImmutableArray<Diagnostic> diagnostics = fixAllContext is { Scope: FixAllScope.Document, Document: { } document }
                ? await fixAllContext.GetDocumentDiagnosticsAsync(document).ConfigureAwait(false)
                : await fixAllContext.GetAllDiagnosticsAsync(project).ConfigureAwait(false);
            places.AddRange(diagnostics
                .OrderBy(diagnostic => diagnostic.Location.GetLineSpan().Path, StringComparer.Ordinal)
                .ThenBy(diagnostic => diagnostic.Location.SourceSpan.Start)
                .Select(diagnostic => (Document: project.GetDocument(diagnostic.Location.SourceTree)!, diagnostic))
                .Where(place => place.Document is not null));
        }

        return CodeAction.Create(
            _title,
            cancellation => BaselineEdits.RecordAsync(fixAllContext.Solution, places, cancellation),
            fixAllContext.CodeActionEquivalenceKey);
    }
}
