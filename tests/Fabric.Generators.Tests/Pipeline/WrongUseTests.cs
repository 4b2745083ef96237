using Fabric.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Tests.Pipeline;

/// <summary>What generated members and the types around them keep from compiling.</summary>
public class WrongUseTests
{
    private const string States =
        """
        public sealed partial class Inner
        {
            [Checkpointed] public nn.Module Net { get; } = nn.Linear(1, 1);

            [Checkpointed] public int Count { get; set; }
        }

        public sealed partial class Run
        {
            [Checkpointed] public nn.Module Model { get; } = nn.Linear(1, 1);

            [Checkpointed] public required optim.Optimizer Optimizer { get; init; }

            [Checkpointed] public Inner Inner { get; } = new();

            [Checkpointed] public long Iteration { get; set; }
        }

        public sealed partial class Other
        {
            [Checkpointed] public nn.Module Model { get; } = nn.Linear(1, 1);

            [Checkpointed] public long Iteration { get; set; }
        }

        [CheckpointView<Run>]
        public sealed partial class View
        {
            [Checkpointed] public nn.Module Model { get; } = nn.Linear(1, 1);
        }

        public static class Use
        {
            public static async System.Threading.Tasks.Task It(FabricRuntime fabric, string path, Run run, View view, Remainder<Run> rest, nn.Module module)
            {
                STATEMENT
            }
        }
        """;

    [Theory]
    [InlineData("await run.LoadAsync(fabric, path, Run.Members.Model);")]
    [InlineData("await run.LoadAsync(fabric, path, Run.Members.Model | Run.Members.Iteration | ~Run.Members.Inner);")]
    [InlineData("await run.LoadAsync(fabric, path, ~(Run.Members.Model | Run.Members.Inner.Then(Inner.Members.Count)));")]
    [InlineData("await run.LoadAsync(fabric, path, Run.Members.Inner.Then(Inner.Members.Net | Inner.Members.Count));")]
    [InlineData("await run.LoadAsync(fabric, path, new() { Strict = false });")]
    [InlineData("await run.LoadAsync(fabric, path, MemberSet<Run>.All, new() { Cast = Run.Members.Model, Mappings = { [Run.Members.Model] = WeightMapping.Same.Omit(\"x\") } });")]
    [InlineData("await run.SaveAsync(fabric, path, new() { Filters = { [Run.Members.Model] = (name, tensor) => tensor.requires_grad } });")]
    [InlineData("await view.LoadAsync(fabric, path, new() { Cast = View.Members.Model });")]
    [InlineData("long iteration = await rest.ReadAsync(Run.Members.Iteration); _ = iteration;")]
    [InlineData("int count = await rest.ReadAsync(Run.Members.Inner.Then(Inner.Members.Count)); _ = count;")]
    [InlineData("await rest.RestoreAsync(Run.Members.Inner.Then(Inner.Members.Net), module);")]
    public void The_right_use_compiles(string statement) => Assert.Empty(ErrorsOf(statement));

    [Theory]
    [InlineData("await run.LoadAsync(fabric, path, Other.Members.Model);", "CS1503")]
    [InlineData("await run.LoadAsync(fabric, path, Run.Members.Model | Other.Members.Model);", "CS0019")]
    [InlineData("await run.LoadAsync(fabric, path, ~Other.Members.Model);", "CS1503")]
    [InlineData("await run.LoadAsync(fabric, path, Inner.Members.Count);", "CS1503")]
    [InlineData("await run.LoadAsync(fabric, path, Run.Members.Inner.Then(Other.Members.Iteration));", "CS1503")]
    [InlineData("await run.LoadAsync(fabric, path, Run.Members.Model.Then(Inner.Members.Net));", "CS1503")]
    [InlineData("await run.LoadAsync(fabric, path, new LoadOptions<Other>());", "CS1503")]
    [InlineData("await run.LoadAsync(fabric, path, new() { Mappings = { [Other.Members.Model] = WeightMapping.Same } });", "CS1503")]
    [InlineData("await run.SaveAsync(fabric, path, new() { Filters = { [Other.Members.Model] = (_, _) => true } });", "CS1503")]
    [InlineData("await view.LoadAsync(fabric, path, View.Members.Model);", "CS1503")]
    [InlineData("await view.SaveAsync(fabric, path);", "CS1061")]
    [InlineData("_ = await rest.ReadAsync(Run.Members.Model);", "CS0411")]
    [InlineData("_ = await rest.ReadAsync(Other.Members.Iteration);", "CS1503")]
    [InlineData("int iteration = await rest.ReadAsync(Run.Members.Iteration); _ = iteration;", "CS0266")]
    [InlineData("await rest.RestoreAsync(Run.Members.Iteration, 5L);", "CS0452")]
    [InlineData("await rest.RestoreAsync(Run.Members.Optimizer, module);", "CS0411")]
    [InlineData("_ = new Remainder<Run>();", "CS1729")]
    public void The_wrong_use_does_not(string statement, string error)
    {
        string[] errors = ErrorsOf(statement);
        Assert.NotEmpty(errors);
        Assert.Contains(error, errors);
    }

    private static string[] ErrorsOf(string statement)
    {
        GeneratorRun.CreateDriver(new CheckpointStateGenerator()).RunGeneratorsAndUpdateCompilation(
            TestCompilation.Create(States.Replace("STATEMENT", statement, StringComparison.Ordinal)), out Compilation output, out _);
        return [.. output.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.Id)];
    }
}
