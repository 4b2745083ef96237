using System.Diagnostics;
using Fabric.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

// What the generator costs in the editor: 100 states at once, then one key stroke at a time.
const int States = 100;
const int Rounds = 15;

SyntaxTree[] states = [.. Enumerable.Range(0, States).Select(i => CSharpSyntaxTree.ParseText(StateSource(i, members: 8)))];
SyntaxTree other = CSharpSyntaxTree.ParseText("class Other { void M() { int a = 0; } }");
string[] platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
CSharpCompilation compilation = CSharpCompilation.Create(
    "Bench",
    [.. states, other],
    platform.Select(file => MetadataReference.CreateFromFile(file)),
    new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));

// Semantic questions that any analysis of the compilation asks are answered once before, so that they are not counted.
compilation.GetDiagnostics();
Report($"cold, {States} states", () => Time(() => NewDriver().RunGenerators(compilation)));

GeneratorDriver warm = NewDriver().RunGenerators(compilation);
SyntaxTree otherEdited = CSharpSyntaxTree.ParseText("class Other { void M() { int a = 1; } }");
SyntaxTree remark = CSharpSyntaxTree.ParseText(StateSource(7, members: 8) + "\n// a remark");
SyntaxTree member = CSharpSyntaxTree.ParseText(StateSource(7, members: 9));
Report("a key in a file without states, unbound", () => Edit(other, otherEdited, bound: false));
Report("a key in a file without states", () => Edit(other, otherEdited, bound: true));
Report("a key in a state, outside its members", () => Edit(states[7], remark, bound: true));
Report("a new member in a state", () => Edit(states[7], member, bound: true));

// Bound: the editor has asked its own questions about the new text before. Unbound: the generator is the first to ask.
double Edit(SyntaxTree before, SyntaxTree after, bool bound)
{
    Compilation edited = compilation.ReplaceSyntaxTree(before, after);
    if (bound)
    {
        edited.GetDiagnostics();
    }

    return Time(() => warm.RunGenerators(edited));
}

static GeneratorDriver NewDriver() =>
    CSharpGeneratorDriver.Create(new CheckpointStateGenerator().AsSourceGenerator(), new NativeLoaderGenerator().AsSourceGenerator());

static string StateSource(int index, int members) =>
    $$"""
    using System.Collections.Generic;
    using Fabric;
    using TorchSharp;
    namespace Bench.N{{index}};
    public sealed record HyperParameters { public int Layers { get; init; } public List<double> Rates { get; init; } = new(); }
    public sealed partial class State{{index}}
    {
        [Checkpointed] public required torch.nn.Module Model { get; init; }
        [Checkpointed] public required torch.optim.Optimizer Optimizer { get; init; }
        [Checkpointed] public HyperParameters HParams { get; set; } = new();
    {{string.Concat(Enumerable.Range(0, members).Select(member => $"    [Checkpointed] public long Count{member} {{ get; set; }}\n"))}}
    }
    """;

static double Time(Action action)
{
    long start = Stopwatch.GetTimestamp();
    action();
    return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
}

static void Report(string name, Func<double> run)
{
    run();
    double median = Enumerable.Range(0, Rounds).Select(_ => run()).Order().ElementAt(Rounds / 2);
    Console.WriteLine($"{name,-40} {median,8:F2} ms");
}
