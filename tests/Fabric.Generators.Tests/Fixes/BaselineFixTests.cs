using Fabric.CodeFixes;
using Fabric.Generators.Diagnostics;
using Fabric.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Fabric.Generators.Tests.Fixes;

public class BaselineFixTests
{
    private const string Path = "/src/State.checkpoint-schema.txt";

    private const string First =
        """
        # What checkpoints of this state hold, for every version that was released.
        # Versions are appended and never changed: docs/evolution.md says how.
        state Training.State

        version 1
        iteration: value int64
        model: module

        """;

    [Fact]
    public Task A_baseline_is_created_beside_the_state() => VerifyAsync<CreateBaselineFix>(
        Source("public partial class {|FAB042:State|}", "[Checkpointed] public long Iteration { get; set; }"),
        Source("public partial class State", "[Checkpointed] public long Iteration { get; set; }"),
        ("State.checkpoint-schema.txt", null, First));

    [Fact]
    public async Task Its_file_lies_beside_the_source()
    {
        CodeAction action = Assert.Single(await Fix<BaselineAnalyzer, CreateBaselineFix>.OfferedAsync(
            Source("public partial class State", "[Checkpointed] public long Iteration { get; set; }")));

        Assert.Equal(Path, Assert.Single(await AdditionalDocumentsAsync(action)).FilePath);
    }

    [Fact]
    public Task All_states_get_theirs_at_once() => Fix<BaselineAnalyzer, CreateBaselineFix>.VerifyAsync(
        """
        public partial class {|FAB042:State|} { [Checkpointed] public int X { get; set; } }
        public partial class Outer { internal partial class {|FAB042:State|} { [Checkpointed("a b")] public string? Y { get; set; } } }
        """,
        """
        public partial class State { [Checkpointed] public int X { get; set; } }
        public partial class Outer { internal partial class State { [Checkpointed("a b")] public string? Y { get; set; } } }
        """,
        iterations: 2,
        files:
        [
            ("State.checkpoint-schema.txt", null, First.Replace("Training.State", "State", StringComparison.Ordinal).Replace("iteration: value int64\nmodel: module", "x: value int32", StringComparison.Ordinal)),
            ("Outer.State.checkpoint-schema.txt", null, First.Replace("Training.State", "Outer.State", StringComparison.Ordinal).Replace("iteration: value int64\nmodel: module", "\"a b\": value string?", StringComparison.Ordinal)),
        ]);

    [Theory]
    [InlineData("\n", "")]
    [InlineData("\r\n", "")]
    [InlineData("\n", "\n\n")]
    public Task A_compatible_change_is_appended(string endOfLine, string end)
    {
        string before = First.Replace("\n", endOfLine, StringComparison.Ordinal);
        string member = "[Checkpointed] public long Iteration { get; set; } [Checkpointed(Optional = true)] public int Epoch { get; set; }";
        return VerifyAsync<AppendBaselineFix>(
            Source("public partial class {|FAB043:State|}", member),
            Source("public partial class State", member),
            (Path, before + end, before + "\nversion 2\nepoch: value int32\niteration: value int64\nmodel: module\n".Replace("\n", endOfLine, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_file_that_names_the_state_alone_gets_its_first_version()
    {
        CodeAction action = Assert.Single(await Fix<BaselineAnalyzer, AppendBaselineFix>.OfferedAsync(
            Source("public partial class State", "[Checkpointed] public long Iteration { get; set; }"), (Path, "state Training.State\n")));

        Assert.Equal(
            "state Training.State\n\nversion 1\niteration: value int64\nmodel: module\n",
            (await Assert.Single(await AdditionalDocumentsAsync(action)).GetTextAsync()).ToString());
    }

    [Fact]
    public Task A_change_that_breaks_is_accepted() => Fix<BaselineAnalyzer, UnloadableFix>.VerifyAsync(
        Source("public partial class State", "[Checkpointed] public nn.Module {|FAB040:Iteration|} { get; set; } = null!;\n    [Checkpointed] public int {|FAB040:Epoch|} { get; set; }"),
        Source("public partial class State", "[Checkpointed] public nn.Module Iteration { get; set; } = null!;\n    [Checkpointed] public int Epoch { get; set; }"),
        iterations: 1,
        files: (Path, First, First + "\nversion 2 breaking\nepoch: value int32\niteration: module\nmodel: module\n"));

    private static async Task<IEnumerable<TextDocument>> AdditionalDocumentsAsync(CodeAction action) =>
        (await action.GetOperationsAsync(default)).OfType<ApplyChangesOperation>().Single().ChangedSolution.Projects.Single().AdditionalDocuments;

    private static string Source(string declaration, string members) =>
        $$"""
        namespace Training;

        {{declaration}}
        {
            {{members}}
            [Checkpointed] public nn.Module Model { get; } = null!;
        }
        """;

    private static Task VerifyAsync<TFix>(string before, string after, (string, string?, string?) file)
        where TFix : CodeFixProvider, new() => Fix<BaselineAnalyzer, TFix>.VerifyAsync(before, after, files: file);
}
