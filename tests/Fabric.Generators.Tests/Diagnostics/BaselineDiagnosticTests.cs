using Fabric.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Tests.Diagnostics;

public class BaselineDiagnosticTests
{
    private const string Path = "/src/State.checkpoint-schema.txt";

    private const string Baseline =
        """
        # What was released.
        state State

        version 1
        iteration: value int32
        model: module

        version 2
        iteration: value int64
        model: module

        """;

    [Fact]
    public Task A_state_as_it_was_recorded_is_left_alone() => Analyze.VerifyWithFilesAsync(
        "public partial class State { [Checkpointed] public nn.Module Model { get; } = null!; [Checkpointed] public long Iteration { get; set; } }",
        (Path, Baseline));

    [Fact]
    public Task Its_file_may_be_called_anything_and_have_other_line_ends() => Analyze.VerifyWithFilesAsync(
        "public partial class State { [Checkpointed] public nn.Module Model { get; } = null!; [Checkpointed] public long Iteration { get; set; } }",
        ("/src/Other.checkpoint-schema.txt", Baseline.Replace("\n", "\r\n", StringComparison.Ordinal) + "\r\n\r\n"));

    [Fact]
    public async Task A_type_that_does_not_hold_what_was_stored_is_reported_at_its_member()
    {
        IReadOnlyList<string> messages = await Analyze.VerifyWithFilesAsync(
            "public partial class State { [Checkpointed] public nn.Module Model { get; } = null!; [Checkpointed] public int {|FAB040:Iteration|} { get; set; } }",
            (Path, Baseline));

        Assert.Equal(["'State' no longer loads checkpoints of version 2: 'iteration' was int64, is int32"], messages);
    }

    [Fact]
    public async Task A_member_that_no_version_has_names_them_all()
    {
        IReadOnlyList<string> messages = await Analyze.VerifyWithFilesAsync(
            "public partial class State { [Checkpointed] public nn.Module Model { get; } = null!; [Checkpointed] public long {|FAB040:Step|} { get; set; } }",
            (Path, Baseline));

        Assert.Equal(["'State' no longer loads checkpoints of versions 1, 2: they have no 'step'"], messages);
    }

    [Fact]
    public Task A_member_that_has_gone_is_no_obstacle_and_is_to_be_recorded() => Analyze.VerifyWithFilesAsync(
        "public partial class {|FAB043:State|} { [Checkpointed] public nn.Module Model { get; } = null!; }", (Path, Baseline));

    [Fact]
    public Task What_was_recorded_before_needs_no_record() => Analyze.VerifyWithFilesAsync(
        "public partial class State { [Checkpointed] public nn.Module Model { get; } = null!; [Checkpointed] public double Iteration { get; set; } }",
        (Path, Baseline.Replace("int32", "double", StringComparison.Ordinal).Replace("int64", "int32", StringComparison.Ordinal)));

    [Fact]
    public Task Versions_before_a_breaking_one_need_not_load() => Analyze.VerifyWithFilesAsync(
        "public partial class State { [Checkpointed] public string Iteration { get; set; } = \"\"; }",
        (Path, Baseline + "\nversion 3 breaking\niteration: value string\n"));

    [Fact]
    public async Task An_inherited_member_is_reported_at_the_class()
    {
        IReadOnlyList<string> messages = await Analyze.VerifyWithFilesAsync(
            """
            public abstract partial class Base { [Checkpointed] public int Iteration { get; set; } }
            public partial class {|FAB040:State|} : Base { [Checkpointed] public nn.Module Model { get; } = null!; }
            """,
            (Path, Baseline));

        Assert.Contains("'iteration' was int64, is int32", Assert.Single(messages), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("public partial class {|FAB042:State|} { [Checkpointed] public int X { get; set; } }")]
    [InlineData("public class Outer { public class None { } } public partial class {|FAB042:State|} : Base { } public abstract partial class Base { [Checkpointed] public int X { get; set; } }")]
    [InlineData("public partial class State<T> { [Checkpointed] public int X { get; set; } }")]
    [InlineData("public partial class Outer<T> { public partial class State { [Checkpointed] public int X { get; set; } } }")]
    [InlineData("public partial class Outer { private partial class State { [Checkpointed] public int X { get; set; } } }")]
    [InlineData("[CheckpointView<Whole>] public partial class View { [Checkpointed] public int X { get; set; } } public partial class {|FAB042:Whole|} { [Checkpointed] public int X { get; set; } }")]
    [InlineData("public partial class State { [Checkpointed] public Action {|FAB010:X|} { get; set; } = null!; [Checkpointed] public int Y { get; set; } }")]
    [InlineData("public class NoState { public int X { get; set; } }")]
    public Task A_state_without_a_baseline(string source) => Analyze.VerifyWithFilesAsync(source);

    [Theory]
    [InlineData("", 0, "'state' and the full name of a state stand first")]
    [InlineData("version 1\nx: value int32\n", 0, "'state' and the full name of a state stand first")]
    [InlineData("# begun\nstate State\n", 1, "it records no version")]
    [InlineData("state State\n\nx: value int32\n", 2, "'version 1' is expected")]
    [InlineData("state State\nversion 2\nx: value int32\n", 1, "'version 1' is expected: versions are appended and counted one by one")]
    [InlineData("state State\nversion 1\n# none\nversion 2\nx: value int32\n", 3, "version 1 has no members")]
    [InlineData("state State\nversion 1\nx: value int32\nversion 1\nx: value int32\n", 3, "'version 2' is expected: versions are appended and counted one by one")]
    [InlineData("state State\nversion 1\nx: value int32\n<<<<<<< HEAD\n", 3, "this is no member of a schema")]
    [InlineData("state State\nversion 1\nx: value list<int32\n", 2, "this is no member of a schema")]
    [InlineData("state State\nversion 1\nx: int32\n", 2, "this is no member of a schema")]
    [InlineData("state State\nversion 1\nx: value list<foo>\n", 2, "this is no member of a schema")]
    [InlineData("state State\nversion 1\ny: value int32\nx: value int32\n", 3, "'x' is out of order: members are sorted by name, and each is there once")]
    [InlineData("# renamed\nstate Gone\nversion 1\nx: value int32\n", 1, "there is no state 'Gone' that is neither abstract nor generic; where it was renamed, correct the name")]
    public async Task A_file_that_protects_nothing_is_reported_in_the_file(string text, int line, string problem)
    {
        Diagnostic diagnostic = Assert.Single(await Analyze.DiagnoseAsync(
            TestCompilation.Create("public partial class State { [Checkpointed] public string X { get; set; } = null!; }"), files: [(Path, text)]));

        Assert.Equal("FAB040", diagnostic.Id);
        Assert.Equal($"'State.checkpoint-schema.txt' protects no checkpoints: {problem}", diagnostic.GetMessage(null));
        Assert.Equal((Path, line), (diagnostic.Location.GetLineSpan().Path, diagnostic.Location.GetLineSpan().StartLinePosition.Line));
    }

    [Fact]
    public async Task A_second_file_for_a_state_is_reported()
    {
        Diagnostic diagnostic = Assert.Single(await Analyze.DiagnoseAsync(
            TestCompilation.Create("public partial class State { [Checkpointed] public nn.Module Model { get; } = null!; [Checkpointed] public long Iteration { get; set; } }"),
            files: [("/src/Z.checkpoint-schema.txt", Baseline), (Path, Baseline)]));

        Assert.EndsWith("the baseline of 'State' is State.checkpoint-schema.txt", diagnostic.GetMessage(null), StringComparison.Ordinal);
    }

    [Fact]
    public Task A_state_is_known_by_its_full_name() => Analyze.VerifyWithFilesAsync(
        "namespace A.B; public partial class Outer { public partial class State { [Checkpointed] public int {|FAB040:X|} { get; set; } } }",
        (Path, "state A.B.Outer.State\nversion 1\nx: value int64\n"));
}
