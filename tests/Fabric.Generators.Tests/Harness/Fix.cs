using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

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
    public static async Task VerifyAsync(
        string before, string after, int action = 0, int? iterations = null, string globalUsings = TestCompilation.GlobalUsings)
    {
        CSharpCodeFixTest<TAnalyzer, TFix, DefaultVerifier> test = new()
        {
            ReferenceAssemblies = new ReferenceAssemblies("net10.0"),
            CodeActionIndex = action,
            NumberOfIncrementalIterations = iterations,
            NumberOfFixAllIterations = before == after ? 0 : 1,
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

        await test.RunAsync();
    }
}
