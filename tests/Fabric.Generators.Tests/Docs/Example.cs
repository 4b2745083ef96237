using Fabric.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fabric.Generators.Tests.Docs;

/// <summary>A block of C# in the documentation.</summary>
/// <param name="Page">The page that it stands on.</param>
/// <param name="Line">Its first line there.</param>
/// <param name="Expected">The ids of the diagnostics that it is there to show.</param>
/// <param name="Code">Declarations, and statements after them.</param>
internal sealed record Example(string Page, int Line, IReadOnlyList<string> Expected, string Code)
{
    /// <summary>The JSON in which the first value of its state is stored, if the page shows it.</summary>
    public string? Stored { get; init; }

    /// <summary>The files that the project gives to analyzers: those that the section shows before the example.</summary>
    public IReadOnlyList<(string Path, string Text)> Files { get; init; } = [];

    /// <summary>Whether it is there to show what is said for information.</summary>
    public bool IsInformation { get; init; }

    /// <summary>What is said of the example; for information where that is shown, and where there is a file to say it of.</summary>
    public async Task<IReadOnlyList<Diagnostic>> DiagnoseAsync(Func<CSharpCompilation, CSharpCompilation>? configure = null)
    {
        DiagnosticSeverity least = IsInformation || Files.Count > 0 ? DiagnosticSeverity.Info : DiagnosticSeverity.Warning;
        IReadOnlyList<Diagnostic> diagnostics = await Analyze.DiagnoseAsync(configure?.Invoke(Compile()) ?? Compile(), least, Files);
        return
        [
            .. diagnostics.Where(diagnostic =>
                diagnostic.Severity > DiagnosticSeverity.Info || diagnostic.Location.SourceTree?.FilePath == "/src/Example.cs"),
        ];
    }

    /// <summary>The example as a reader completes it: with what it takes for granted, its statements in a method.</summary>
    public CSharpCompilation Compile() =>
        TestCompilation.CreateFromFiles(("/src/Example.cs", Complete()), ("/src/Prelude.cs", Prelude.Without(DeclaredTypes())));

    public override string ToString() => $"{Page}:{Line}";

    private CompilationUnitSyntax Parse() => SyntaxFactory.ParseCompilationUnit(Code, options: TestCompilation.ParseOptions);

    private HashSet<string> DeclaredTypes() =>
        [.. Parse().DescendantNodes().OfType<BaseTypeDeclarationSyntax>().Select(type => type.Identifier.Text)];

    private string Complete()
    {
        CompilationUnitSyntax root = Parse();
        IReadOnlyList<GlobalStatementSyntax> statements = [.. root.Members.OfType<GlobalStatementSyntax>()];
        string declarations = root.RemoveNodes(statements, SyntaxRemoveOptions.KeepNoTrivia)!.ToFullString();
        bool awaits = statements.Any(statement =>
            statement.DescendantNodes(node => node is not AnonymousFunctionExpressionSyntax)
                .Any(node => node is AwaitExpressionSyntax or LocalDeclarationStatementSyntax { AwaitKeyword.RawKind: not 0 }));
        string method = awaits ? "async Task RunAsync" : "void Run";
        return statements.Count == 0
            ? declarations
            : $$"""
            {{declarations}}
            internal static class Example
            {
                public static {{method}}()
                {
                    {{string.Concat(statements.Select(statement => statement.ToFullString()))}}
                }
            }
            """;
    }
}
