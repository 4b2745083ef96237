using System.Reflection;
using Fabric.Cli.Classes;
using Fabric.CompilerServices;
using Fabric.Generators;
using Fabric.Generators.Diagnostics;
using Fabric.Schemas;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Xunit;

namespace Fabric.Cli.Tests;

public sealed class SchemaTests
{
    private const string Usings = "global using System; global using System.Collections.Generic;";

    [Theory]
    [InlineData("evolution-1.safetensors")]
    [InlineData("evolution-3.safetensors")]
    [InlineData("evolution-5.safetensors")]
    public async Task A_class_of_a_schema_has_that_schema(string name)
    {
        string schema = await FabricProcess.OutputAsync("schema", Golden.Path(name));
        string source = await FabricProcess.OutputAsync("schema", Golden.Path(name), "--class", "Run");
        Assert.Equal(schema.TrimEnd('\n'), await SchemaOfAsync(source));
    }

    [Fact]
    public async Task So_has_one_of_every_word()
    {
        const string Schema =
            """
            HParams: value { learning_rate: single, mode: enum { Fast, class }?, name: string? }
            adam: optimizer?
            ages: value dictionary<string, int32>
            board: value list<grid<int8, 2>>
            by_id: value dictionary<guid, list<double>>?
            curve: value numbers<single, 1>
            extra: extra_state
            flags: value flags { A, B }
            gan: state { discriminator: module, generator: module, steps: value uint64 }
            generator: generator
            heads: list<module>
            layers: dictionary<string, module?>
            pair: value tuple<int32, string>
            plan: value one_of { decay: { rate: double }, warmup: { steps: int32 } }
            run: value bool
            seen: value set<int64>
            shape: value list<decimal?>
            started: value date_time_offset
            tree: value { children: list<@0>, value: big_integer }
            version: value version
            weights: value list<bytes>
            """;
        IReadOnlyList<SchemaMember> members = SchemaParser.TryParseMembers(Schema.ReplaceLineEndings("\n"))!;
        Assert.Equal(Schema.ReplaceLineEndings("\n"), await SchemaOfAsync(StateClassWriter.Write("Run", members)));
    }

    [Fact]
    public void Names_in_a_file_do_not_become_code()
    {
        string schema = """
            "a; } class Evil { //": module
            "b\n} class Evil { //": value custom
            "c\")] class Evil { //": value enum { "A } class Evil { //" }
            """.ReplaceLineEndings("\n").Replace("\\n", "\u2028", StringComparison.Ordinal);
        SyntaxTree tree = CSharpSyntaxTree.ParseText(StateClassWriter.Write("Run", SchemaParser.TryParseMembers(schema)!));
        Assert.Empty(tree.GetDiagnostics());
        Assert.Equal(["Run", "RunCClassEvil"], tree.GetRoot().ChildNodes().OfType<BaseTypeDeclarationSyntax>().Select(static type => type.Identifier.Text));
    }

    [Fact]
    public async Task What_others_wrote_has_none()
    {
        string path = Path.Combine(Repository.Root, "tests", "Fabric.Runtime.Tests", "Interop", "pytorch-2.11.0", "hf");
        ToolResult result = await FabricProcess.RunAsync("schema", path);
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("has no schema", result.Error, StringComparison.Ordinal);
    }

    /// <summary>Compiles the class as its user would, and asks it.</summary>
    private static async Task<string> SchemaOfAsync(string source)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Consumer",
            [.. ((string[])[source, Usings]).Select(static text => CSharpSyntaxTree.ParseText(text))],
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(static path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        CSharpGeneratorDriver.Create(new CheckpointStateGenerator()).RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out _);
        Assert.Empty(await output.WithAnalyzers([new CheckpointStateAnalyzer()]).GetAnalyzerDiagnosticsAsync());
        using var assembly = new MemoryStream();
        Assert.True(
            output.Emit(assembly).Success,
            source + string.Join('\n', output.GetDiagnostics().Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));
        Type state = Assembly.Load(assembly.ToArray()).GetType("Run", throwOnError: true)!;
        MethodInfo of = typeof(StateSchema).GetMethod(nameof(StateSchema.Of))!.MakeGenericMethod(state);
        return ((StateSchema)of.Invoke(null, null)!).Text;
    }
}
