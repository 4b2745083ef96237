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
    /// <summary>Every analyzer of the generator's assembly, as the compiler finds them.</summary>
    public static ImmutableArray<DiagnosticAnalyzer> Analyzers { get; } =
    [
        .. typeof(CheckpointStateAnalyzer).Assembly.GetTypes()
            .Where(type => type.IsDefined(typeof(DiagnosticAnalyzerAttribute), inherit: false))
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    /// <summary>
    /// Expects the marked diagnostics and no others: none of the compiler's either, for what follows from an error of
    /// ours would bury it.
    /// </summary>
    public static Task<IReadOnlyList<string>> VerifyAsync(string markup) => VerifyAsync(markup, DiagnosticSeverity.Warning, []);

    /// <summary>The same with files beside the sources, and with what is said for information too.</summary>
    public static Task<IReadOnlyList<string>> VerifyWithFilesAsync(string markup, params (string Path, string Text)[] files) =>
        VerifyAsync(markup, DiagnosticSeverity.Info, files);

    private static async Task<IReadOnlyList<string>> VerifyAsync(
        string markup, DiagnosticSeverity least, (string Path, string Text)[] files)
    {
        (string source, IReadOnlyList<(string Id, TextSpan Span)> expected) = DiagnosticMarkup.Parse(markup);
        IReadOnlyList<Diagnostic> diagnostics = await DiagnoseAsync(TestCompilation.Create(source), least, files);
        Assert.Equal(
            expected.OrderBy(item => item.Span.Start).Select(item => $"{item.Id} {source.Substring(item.Span.Start, item.Span.Length)}"),
            diagnostics.Select(diagnostic => $"{diagnostic.Id} {diagnostic.Location.SourceTree?.GetText().ToString(diagnostic.Location.SourceSpan)}"));
        return [.. diagnostics.Select(diagnostic => diagnostic.GetMessage(null))];
    }

    /// <summary>What a build of these sources would print, in the order of the places.</summary>
    public static async Task<IReadOnlyList<Diagnostic>> DiagnoseAsync(
        CSharpCompilation compilation,
        DiagnosticSeverity least = DiagnosticSeverity.Warning,
        IEnumerable<(string Path, string Text)>? files = null)
    {
        GeneratorRun.CreateDriver(new CheckpointStateGenerator())
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out _);
        AnalyzerOptions options = new([.. (files ?? []).Select(file => new AdditionalFile(file.Path, file.Text))]);
        ImmutableArray<Diagnostic> diagnostics = await output.WithAnalyzers(Analyzers, options).GetAllDiagnosticsAsync();
        return
        [
            .. diagnostics
                .Where(diagnostic => diagnostic.Severity >= least && !diagnostic.IsSuppressed)
                .OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start)
                .ThenBy(diagnostic => diagnostic.Id, StringComparer.Ordinal),
        ];
    }
}
