using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using Fabric.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Fabric.Generators.Tests.Pipeline;

public class CachingTests
{
    private const string State =
        """
        public sealed record HyperParameters(int Layers, double? Dropout);

        public partial class State
        {
            [Checkpointed] public required nn.Module Model { get; init; }
            [Checkpointed, MigratesFrom<Old>(nameof(Migrate))] public HyperParameters? HParams { get; set; }
            private sealed record Old(int Layers);
            private static HyperParameters Migrate(Old old) => new(old.Layers, null);
        }

        public partial record Positional([property: Checkpointed] nn.Module Model);

        public sealed partial class Derived : State;

        [CheckpointView<State>]
        public sealed partial class View { [Checkpointed] public required nn.Module Model { get; init; } }
        """;

    private static readonly string[] _steps =
        [StepNames.States, StepNames.PositionalStates, StepNames.DerivedStates, StepNames.AmbiguousNames, StepNames.NeedsNativeLoader];

    [Fact]
    public void An_unrelated_edit_runs_nothing_again()
    {
        CSharpCompilation compilation = TestCompilation.Create(State);
        GeneratorDriver driver = CreateDriver().RunGenerators(compilation);

        driver = driver.RunGenerators(compilation.AddSyntaxTrees(
            CSharpSyntaxTree.ParseText("class Unrelated;", TestCompilation.ParseOptions, "/src/Unrelated.cs")));

        AssertNothingRan(driver);
    }

    [Fact]
    public void A_baseline_runs_nothing_again()
    {
        CSharpCompilation compilation = TestCompilation.Create(State);
        GeneratorDriver driver = CreateDriver().RunGenerators(compilation);
        AdditionalFile baseline = new("/src/State.checkpoint-schema.txt", "state State\nversion 1\nmodel: module\n");

        AssertNothingRan(driver.AddAdditionalTexts([baseline]).RunGenerators(compilation));
    }

    [Fact]
    public void A_new_member_changes_its_state_alone()
    {
        CSharpCompilation compilation = TestCompilation.Create(State, "public partial class Other { [Checkpointed] public int Step; }");
        GeneratorDriver driver = CreateDriver().RunGenerators(compilation);

        SyntaxTree other = compilation.SyntaxTrees[1];
        driver = driver.RunGenerators(compilation.ReplaceSyntaxTree(other, CSharpSyntaxTree.ParseText(
            "public partial class Other { [Checkpointed] public int Step; [Checkpointed] public int Epoch; }", TestCompilation.ParseOptions, other.FilePath)));

        Assert.Equal(
            [IncrementalStepRunReason.Cached, IncrementalStepRunReason.Cached, IncrementalStepRunReason.Modified],
            Outputs(driver, StepNames.States).Select(output => output.Reason));
    }

    [Fact]
    public void A_view_changes_with_what_it_has_of_its_state_alone()
    {
        CSharpCompilation compilation = TestCompilation.Create(
            "[CheckpointView<Viewed>] public partial class View { [Checkpointed] public long Step; }",
            "public partial class Viewed { [Checkpointed] public int Step; }");
        GeneratorDriver driver = CreateDriver().RunGenerators(compilation);

        Assert.Equal(
            [IncrementalStepRunReason.Cached, IncrementalStepRunReason.Modified],
            After("public partial class Viewed { [Checkpointed] public short Step; [Checkpointed] public int Epoch; }"));
        Assert.Equal(
            [IncrementalStepRunReason.Modified, IncrementalStepRunReason.Modified],
            After("public partial class Viewed { [Checkpointed, FormerName(\"i\")] public short Step; }"));

        IEnumerable<IncrementalStepRunReason> After(string viewed)
        {
            SyntaxTree old = compilation.SyntaxTrees[1];
            compilation = compilation.ReplaceSyntaxTree(old, CSharpSyntaxTree.ParseText(viewed, TestCompilation.ParseOptions, old.FilePath));
            driver = driver.RunGenerators(compilation);
            return Outputs(driver, StepNames.States).Select(output => output.Reason);
        }
    }

    [Fact]
    public void What_the_steps_keep_holds_no_symbols()
    {
        GeneratorDriver driver = CreateDriver().RunGenerators(TestCompilation.Create(State));

        foreach (object value in _steps.SelectMany(step => Outputs(driver, step)).Select(output => output.Value))
        {
            AssertHoldsNoSymbols(value, []);
        }
    }

    [Fact]
    public void An_old_compilation_can_be_collected()
    {
        GeneratorDriver driver = CSharpGeneratorDriver.Create(new CheckpointStateGenerator(), new NativeLoaderGenerator());
        WeakReference old = RunAndForget(ref driver);
        RunAndForget(ref driver);

        for (int i = 0; i < 5 && old.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(old.IsAlive);
        GC.KeepAlive(driver);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference RunAndForget(ref GeneratorDriver driver)
    {
        CSharpCompilation compilation = TestCompilation.Create(State);
        driver = driver.RunGenerators(compilation);
        return new WeakReference(compilation);
    }

    private static void AssertNothingRan(GeneratorDriver driver)
    {
        Assert.All(_steps, step => Assert.All(Outputs(driver, step), output =>
            Assert.True(output.Reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, $"{step}: {output.Reason}")));
        Assert.All(
            driver.GetRunResult().Results.SelectMany(result => result.TrackedOutputSteps.Values).SelectMany(steps => steps).SelectMany(step => step.Outputs),
            output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));
    }

    private static GeneratorDriver CreateDriver() =>
        GeneratorRun.CreateDriver(new CheckpointStateGenerator(), new NativeLoaderGenerator());

    private static List<(object Value, IncrementalStepRunReason Reason)> Outputs(GeneratorDriver driver, string step)
    {
        List<(object, IncrementalStepRunReason)> outputs =
        [
            .. driver.GetRunResult().Results
                .Where(result => result.TrackedSteps.ContainsKey(step))
                .SelectMany(result => result.TrackedSteps[step])
                .SelectMany(run => run.Outputs),
        ];
        Assert.NotEmpty(outputs);
        return outputs;
    }

    private static void AssertHoldsNoSymbols(object? value, HashSet<object> seen)
    {
        if (value is null or string || value.GetType().IsPrimitive || value.GetType().IsEnum || !seen.Add(value))
        {
            return;
        }

        Assert.False(value is ISymbol or SyntaxNode or SyntaxTree or Compilation or Location, $"a model holds a {value.GetType()}");
        if (value is IEnumerable items)
        {
            foreach (object? item in items)
            {
                AssertHoldsNoSymbols(item, seen);
            }
        }

        foreach (FieldInfo field in value.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            AssertHoldsNoSymbols(field.GetValue(value), seen);
        }
    }
}
