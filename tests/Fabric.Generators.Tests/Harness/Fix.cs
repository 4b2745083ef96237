using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;
using Microsoft.CodeAnalysis.Text;

namespace Fabric.Generators.Tests.Harness;

/// <summary>Applies a fix as an editor does: one at a time, and to all of the document, the project and the solution.</summary>
internal static class Fix<TAnalyzer, TFix>
    where TAnalyzer : DiagnosticAnalyzer, new()
    where TFix : CodeFixProvider, new()
{
    /// <summary>Expects the marked diagnostics, and what becomes of the source once they are fixed.</summary>
    /// <param name="before">The source, its diagnostics marked as <c>{|FAB001:Name|}</c>.</param>
    /// <param name="after">The fixed source; what no fix is offered for stays marked.</param>
    /// <param name="action">Which of the actions that the fix offers.</param>
    /// <param name="iterations">How often one fix at a time must be applied, if not once for each diagnostic.</param>
    /// <param name="globalUsings">What is in scope in every file.</param>
    /// <param name="isProgram">Whether it has top-level statements.</param>
    /// <param name="files">Additional files before and after the fix; <see langword="null"/> is one that is not there.</param>
    public static async Task VerifyAsync(
        string before,
        string after,
        int action = 0,
        int? iterations = null,
        string globalUsings = TestCompilation.GlobalUsings,
        bool isProgram = false,
        params (string Path, string? Before, string? After)[] files)
    {
        CSharpCodeFixTest<TAnalyzer, TFix, DefaultVerifier> test = new()
        {
            ReferenceAssemblies = new ReferenceAssemblies("net10.0"),
            CodeActionIndex = action,
            NumberOfIncrementalIterations = iterations,
            NumberOfFixAllIterations = before == after && files.All(file => file.Before == file.After) ? 0 : 1,
            TestState = { OutputKind = isProgram ? OutputKind.ConsoleApplication : null },
            FixedState = { MarkupHandling = MarkupMode.Allow },
            SolutionTransforms =
            {
                (solution, project) => solution
                    .WithProjectParseOptions(project, TestCompilation.ParseOptions)
                    .WithProjectCompilationOptions(project, ((CSharpCompilationOptions)solution.GetProject(project)!.CompilationOptions!)
                        .WithNullableContextOptions(Microsoft.CodeAnalysis.NullableContextOptions.Enable)),
            },
        };
        foreach ((SolutionState state, string source) in new[] { (test.TestState, before), (test.FixedState, after) })
        {
            state.Sources.Add(("/src/State.cs", source));
            state.Sources.Add(("/src/GlobalUsings.cs", globalUsings));
            state.AdditionalReferences.AddRange(TestCompilation.References);
        }

        foreach ((string path, string? old, string? changed) in files)
        {
            AddFile(test.TestState, path, old);
            AddFile(test.FixedState, path, changed, isNew: old is null);
        }

        await test.RunAsync();
    }

    /// <summary>What is offered for the first diagnostic, in its order.</summary>
    public static async Task<IReadOnlyList<CodeAction>> OfferedAsync(string source, params (string Path, string Text)[] files)
    {
        using AdhocWorkspace workspace = new();
        Project project = workspace.AddProject("Consumer", LanguageNames.CSharp)
            .WithParseOptions(TestCompilation.ParseOptions)
            .WithCompilationOptions(TestCompilation.Create().Options)
            .WithMetadataReferences(TestCompilation.References)
            .AddDocument("GlobalUsings.cs", TestCompilation.GlobalUsings).Project;
        Document document = project.AddDocument("State.cs", source, filePath: "/src/State.cs");
        foreach ((string path, string text) in files)
        {
            document = document.Project.AddAdditionalDocument(path, text, filePath: path).Project.GetDocument(document.Id)!;
        }

        Compilation compilation = (await document.Project.GetCompilationAsync())!;
        ImmutableArray<Diagnostic> diagnostics = await compilation
            .WithAnalyzers([new TAnalyzer()], document.Project.AnalyzerOptions)
            .GetAnalyzerDiagnosticsAsync();
        List<CodeAction> offered = [];
        CodeFixContext context = new(document, diagnostics.First(diagnostic => diagnostic.Location.IsInSource), (CodeAction action, ImmutableArray<Diagnostic> _) => offered.Add(action), default);
        await new TFix().RegisterCodeFixesAsync(context);
        return offered;
    }

    private static void AddFile(SolutionState state, string path, string? text, bool isNew = false)
    {
        if (text is not null)
        {
            state.AdditionalFiles.Add((path, SourceText.From(text, isNew ? new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) : null)));
        }
    }
}
