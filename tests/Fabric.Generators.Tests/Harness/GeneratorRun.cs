using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Fabric.Generators.Tests.Harness;

/// <summary>Runs the generators as the compiler does.</summary>
internal static class GeneratorRun
{
    public static GeneratorDriver CreateDriver(params IIncrementalGenerator[] generators) => CSharpGeneratorDriver.Create(
        generators.Select(GeneratorExtensions.AsSourceGenerator),
        parseOptions: TestCompilation.ParseOptions,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>Generates the code of the states and makes sure that it compiles without a warning.</summary>
    public static GeneratorDriver Run(params string[] sources) =>
        RunClean(new CheckpointStateGenerator(), TestCompilation.Create(sources));

    public static GeneratorDriver RunClean(IIncrementalGenerator generator, CSharpCompilation compilation)
    {
        GeneratorDriver driver = CreateDriver(generator)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out _);

        Assert.All(driver.GetRunResult().Results, result => Assert.Null(result.Exception));
        AssertClean(output);
        return driver;
    }

    public static void AssertClean(Compilation compilation)
    {
        using MemoryStream assembly = new();
        Assert.Empty(compilation.Emit(assembly).Diagnostics
            .Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)
            .Select(diagnostic => diagnostic.ToString()));
    }
}
