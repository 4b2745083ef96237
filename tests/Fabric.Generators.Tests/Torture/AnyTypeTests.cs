using System.Collections.Immutable;
using Fabric.Generators.Diagnostics;
using Fabric.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Fabric.Generators.Tests.Torture;

/// <summary>
/// Whatever a user writes: code is generated that compiles without a warning, or one of our diagnostics stands in the
/// user's source. Nothing in between.
/// </summary>
public class AnyTypeTests
{
    private static readonly ImmutableArray<DiagnosticAnalyzer> _analyzers =
        [new CheckpointStateAnalyzer(), new ForgottenMemberAnalyzer(), new AttributeEffectAnalyzer()];

    [Fact]
    public Task Members_of_any_type() => AssertEachHoldsAsync(static (type, i) =>
        $$"""
        public unsafe partial class State{{i}}<TOpen, TData, TModule>
            where TData : struct
            where TModule : nn.Module
        {
            [Checkpointed] internal {{type}} Value { get; set; } = default!;
        }
        """);

    [Fact]
    public Task Properties_of_any_type() => AssertEachHoldsAsync(static (type, i) =>
        $$"""
        public unsafe class Holder{{i}}<TOpen, TData, TModule>
            where TData : struct
            where TModule : nn.Module
        {
            public Holder{{i}}({{type}} value) { Value = value; }
            public int Other { get; init; } = 3;
            public {{type}} Value { get; }
        }

        public partial class State{{i}}
        {
            [Checkpointed] public Holder{{i}}<int, int, nn.Module>? Value { get; set; }
        }
        """);

    [Fact]
    public Task Items_of_any_type() => AssertEachHoldsAsync(static (type, i) =>
        $$"""
        public unsafe class Holder{{i}}<TOpen, TData, TModule>
            where TData : struct
            where TModule : nn.Module
        {
            public required List<{{type}}[]> Value { get; init; }
        }

        public partial class State{{i}}<TOpen>
        {
            [Checkpointed] public Holder{{i}}<TOpen, int, nn.Module>? Value { get; set; }
        }
        """);

    [Theory]
    [MemberData(nameof(WeirdStates.Sources), MemberType = typeof(WeirdStates))]
    public Task A_state_of_any_shape(string source) => AssertHoldsAsync(source);

    /// <summary>Declares one state for each type, all in one compilation: that is faster by far than one for each.</summary>
    private static async Task AssertEachHoldsAsync(Func<string, int, string> declare)
    {
        const string Usings = "using System.Collections.Concurrent;\nusing System.Collections.Immutable;\nusing System.Linq;\nusing System.Threading.Tasks;\n"
            + "#pragma warning disable EXP1, CS8981\nnamespace Weird;\n";
        (string Path, string Source)[] states = [.. WeirdTypes.All.Select((type, i) => ($"/src/State{i}.cs", Usings + declare(type, i)))];
        CSharpCompilation compilation = TestCompilation.CreateFromFiles([("/src/Types.cs", WeirdTypes.Declarations), .. states]);

        // What the language itself refuses, such as a list of pointers, nobody can write.
        HashSet<string> refused = [.. Errors(compilation).Select(diagnostic => diagnostic.Location.SourceTree!.FilePath)];
        Assert.DoesNotContain("/src/Types.cs", refused);
        Assert.InRange(refused.Count, 0, 60);
        compilation = compilation.RemoveSyntaxTrees(compilation.SyntaxTrees.Where(tree => refused.Contains(tree.FilePath)));

        (GeneratorRunResult result, ImmutableArray<Diagnostic> all) = await BuildAsync(compilation);
        Assert.Empty(Wrong(result, all));
        HashSet<string> told = [.. all.Where(IsOurs).Select(diagnostic => diagnostic.Location.SourceTree!.FilePath)];
        IEnumerable<string> silent = states.Where((state, i) =>
                !refused.Contains(state.Path) && !told.Contains(state.Path) && !result.GeneratedSources.Any(source => IsStored(source, $"State{i}", "Value")))
            .Select(state => state.Source[Usings.Length..]);
        Assert.Empty(silent);
    }

    private static IEnumerable<Diagnostic> Errors(Compilation compilation) =>
        compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);

    private static async Task AssertHoldsAsync(string source)
    {
        CSharpCompilation compilation = TestCompilation.Create(source);
        Diagnostic[] own = [.. Errors(compilation)];
        Assert.True(own.Length == 0, "the test's source does not compile: " + string.Join("\n", own.AsEnumerable()));

        (GeneratorRunResult result, ImmutableArray<Diagnostic> all) = await BuildAsync(compilation);
        Assert.Empty(Wrong(result, all));
        bool isTold = all.Any(IsOurs);
        Assert.True(isTold || result.GeneratedSources.Length > 0, "nothing was generated and nobody was told");
        Assert.All(
            MarkedMembers(compilation),
            member => Assert.True(
                isTold || result.GeneratedSources.Any(generated => IsStored(generated, member.ContainingType.Name, member.Name)),
                $"{member} is not stored and nobody was told"));
    }

    private static async Task<(GeneratorRunResult Result, ImmutableArray<Diagnostic> Diagnostics)> BuildAsync(CSharpCompilation compilation)
    {
        GeneratorDriver driver = GeneratorRun.CreateDriver(new CheckpointStateGenerator())
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out ImmutableArray<Diagnostic> generator);
        Assert.Empty(generator);
        GeneratorRunResult result = Assert.Single(driver.GetRunResult().Results);
        Assert.Null(result.Exception);
        return (result, await output.WithAnalyzers(_analyzers).GetAllDiagnosticsAsync());
    }

    private static bool IsOurs(Diagnostic diagnostic) =>
        diagnostic.Id.StartsWith("FAB", StringComparison.Ordinal) && diagnostic.Location.IsInSource;

    /// <summary>Errors anywhere, and warnings in generated code.</summary>
    private static IEnumerable<string> Wrong(GeneratorRunResult result, ImmutableArray<Diagnostic> all)
    {
        HashSet<SyntaxTree> generated = [.. result.GeneratedSources.Select(source => source.SyntaxTree)];
        return all
            .Where(diagnostic => !IsOurs(diagnostic) && !diagnostic.IsSuppressed
                && (diagnostic.Id == "AD0001"
                    || diagnostic.Severity == DiagnosticSeverity.Error
                    || (diagnostic.Severity == DiagnosticSeverity.Warning && generated.Contains(diagnostic.Location.SourceTree!))))
            .Select(diagnostic => diagnostic.ToString());
    }

    private static IEnumerable<ISymbol> MarkedMembers(Compilation compilation) =>
        AllTypes(compilation.Assembly.GlobalNamespace).SelectMany(type => type.GetMembers())
            .Where(member => member.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "CheckpointedAttribute"));

    private static IEnumerable<INamedTypeSymbol> AllTypes(INamespaceOrTypeSymbol scope) =>
        scope.GetMembers().OfType<INamespaceOrTypeSymbol>()
            .SelectMany(member => AllTypes(member).Concat(member is INamedTypeSymbol type ? [type] : []));

    private static bool IsStored(GeneratedSourceResult source, string state, string member)
    {
        string text = source.SourceText.ToString();
        return (text.Contains($" {state} ", StringComparison.Ordinal) || text.Contains($" {state}<", StringComparison.Ordinal) || text.Contains($"@{state}", StringComparison.Ordinal))
            && (text.Contains($"The member <c>{member}</c>", StringComparison.Ordinal) || text.Contains($"The member <c>@{member}</c>", StringComparison.Ordinal));
    }
}
