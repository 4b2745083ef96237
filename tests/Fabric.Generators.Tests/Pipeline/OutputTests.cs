using Fabric.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Tests.Pipeline;

public class OutputTests
{
    [Fact]
    public void The_order_of_the_files_does_not_matter()
    {
        (string, string)[] files =
        [
            ("/src/B.cs", "partial class State { [Checkpointed] public int B; [Checkpointed] public int A; }"),
            ("/src/A.cs", "partial class State { [Checkpointed] public int D; } partial class Other { [Checkpointed] public int X; }"),
            ("/src/C.cs", "partial class State { [Checkpointed] public int C; } partial class Third { [Checkpointed] public int X; }"),
        ];

        string[] expected = Generate(files);

        Assert.Equal(expected, Generate([files[2], files[0], files[1]]));
        Assert.Equal(expected, Generate([files[1], files[2], files[0]]));
        Assert.Contains("Members.D,\n        Members.B,\n        Members.A,\n        Members.C);", expected[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_differ_only_in_case_give_two_files()
    {
        GeneratorDriver driver = GeneratorRun.Run(
            "partial class State { [Checkpointed] public int X; } partial class STATE { [Checkpointed] public int X; } partial class Other { [Checkpointed] public int X; }");

        Assert.Equal(
            ["Other.g.cs", "STATE-e09a6f96.g.cs", "State-1deca496.g.cs"],
            driver.GetRunResult().Results.Single().GeneratedSources.Select(source => source.HintName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("file partial class State { [Checkpointed] public int X; }")]
    [InlineData("partial struct State { [Checkpointed] public int X; }")]
    [InlineData("class State { [Checkpointed] public int X; }")]
    [InlineData("interface IState { [Checkpointed] int X { get; set; } }")]
    public void What_cannot_be_a_state_stops_no_other_from_being_generated(string source)
    {
        GeneratorDriver driver = GeneratorRun.Run(source, "partial class Other { [Checkpointed] public int X; }");

        Assert.Equal("Other.g.cs", driver.GetRunResult().Results.Single().GeneratedSources.Single().HintName);
    }

    private static string[] Generate((string, string)[] files) =>
    [
        .. GeneratorRun.RunClean(new CheckpointStateGenerator(), TestCompilation.CreateFromFiles(files))
            .GetRunResult().Results.Single().GeneratedSources
            .OrderBy(source => source.HintName, StringComparer.Ordinal)
            .Select(source => source.SourceText.ToString()),
    ];
}
