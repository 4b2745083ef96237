using System.Collections.Immutable;
using Fabric.Generators.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Fabric.Generators.Tests.Harness;

/// <summary>Runs generator and analyzers over marked sources, as a build does.</summary>
internal static class Analyze
{
    private static readonly ImmutableArray<DiagnosticAnalyzer> _analyzers =
        [new CheckpointStateAnalyzer(), new ForgottenMemberAnalyzer(), new AttributeEffectAnalyzer()];

    /// <summary>
    /// Expects the marked diagnostics and no others: none of the compiler's either, for what follows from an error of
    /// ours would bury it.
    /// </summary>
    public static async Task<IReadOnlyList<string>> VerifyAsync(string markup)
    {
        (string source, IReadOnlyList<(string Id, TextSpan Span)> expected) = DiagnosticMarkup.Parse(markup);
        CSharpCompilation compilation = TestCompilation.Create(source);
        GeneratorRun.CreateDriver(new CheckpointStateGenerator())
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out _);

        ImmutableArray<Diagnostic> diagnostics = await output.WithAnalyzers(_analyzers).GetAllDiagnosticsAsync();

        IEnumerable<Diagnostic> ours = diagnostics
            .Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning && !diagnostic.IsSuppressed)
            .OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start);
        Assert.Equal(
            expected.OrderBy(item => item.Span.Start).Select(item => $"{item.Id} {source.Substring(item.Span.Start, item.Span.Length)}"),
            ours.Select(diagnostic => $"{diagnostic.Id} {diagnostic.Location.SourceTree?.GetText().ToString(diagnostic.Location.SourceSpan)}"));
        return [.. ours.Select(diagnostic => diagnostic.GetMessage(null))];
    }
}
