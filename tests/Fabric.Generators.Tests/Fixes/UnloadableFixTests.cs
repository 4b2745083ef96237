using Fabric.CodeFixes;
using Fabric.Generators.Diagnostics;
using Fabric.Generators.Tests.Harness;

namespace Fabric.Generators.Tests.Fixes;

public class UnloadableFixTests
{
    private const string Accept = "Accept that they do not load: record a breaking version";

    [Fact]
    public Task A_member_says_what_it_was_called() => VerifyAsync(
        "iteration: value int32",
        "[Checkpointed] public long {|FAB040:Step|} { get; set; }",
        "[Checkpointed, FormerName(\"iteration\")] public long Step { get; set; }");

    [Fact]
    public Task Each_name_that_it_may_have_had_is_offered() => VerifyAsync(
        "epoch: value int32\niteration: value int32",
        "[Checkpointed(\"count\")]\n    public long {|FAB040:Step|} { get; set; }",
        "[Checkpointed(\"count\"), FormerName(\"iteration\")]\n    public long Step { get; set; }",
        action: 1);

    [Fact]
    public Task Members_that_were_renamed_together_get_different_names() => VerifyAsync(
        "epoch: value int32\niteration: value int32",
        "[Checkpointed] public int {|FAB040:A|} { get; set; }\n    [Checkpointed] public int {|FAB040:B|} { get; set; }",
        "[Checkpointed, FormerName(\"epoch\")] public int A { get; set; }\n    [Checkpointed, FormerName(\"iteration\")] public int B { get; set; }",
        iterations: 2);

    [Theory]
    [InlineData("[Checkpointed]", "[Checkpointed(Optional = true)]")]
    [InlineData("[Checkpointed(\"x\"), NotNull]", "[Checkpointed(\"x\", Optional = true), NotNull]")]
    [InlineData("[Checkpointed(Optional = false)]", "[Checkpointed(Optional = true)]")]
    [InlineData("[Fabric.Checkpointed( )]", "[Fabric.Checkpointed(Optional = true)]")]
    public Task A_new_member_becomes_optional(string before, string after) => VerifyAsync(
        "model: module",
        $"{before} public int {{|FAB040:X|}} {{ get; set; }}\n    [Checkpointed] public nn.Module Model {{ get; }} = null!;\n    private sealed class NotNullAttribute : Attribute;",
        $"{after} public int X {{ get; set; }}\n    [Checkpointed] public nn.Module Model {{ get; }} = null!;\n    private sealed class NotNullAttribute : Attribute;");

    [Theory]
    [InlineData("int64", "long", "long")]
    [InlineData("string?", "string", "string?")]
    [InlineData("int32?", "int?", "int?")]
    [InlineData("date_time", "DateTime", "DateTime")]
    [InlineData("list<string?>", "List<string>", "List<string?>")]
    [InlineData("set<guid>?", "HashSet<Guid>", "HashSet<Guid>?")]
    [InlineData("dictionary<string, list<double>>", "Dictionary<string, List<double>>", "Dictionary<string, List<double>>")]
    [InlineData("numbers<single, 2>", "float[,]", "float[,]")]
    [InlineData("grid<string?, 2>", "string[,]", "string?[,]")]
    [InlineData("list<bytes?>", "List<byte[]>", "List<byte[]?>")]
    [InlineData("big_integer", "System.Numerics.BigInteger", "System.Numerics.BigInteger")]
    [InlineData("tuple<int32, string>", "(int, string)", "(int, string)")]
    public Task A_migration_from_another_type_is_begun(string recorded, string old, string parameter) => VerifyAsync(
        $"x: value {recorded}",
        "[Checkpointed] public short {|FAB040:X|} { get; set; }",
        $"[Checkpointed, MigratesFrom<{old}>(nameof(MigrateX))] public short X {{ get; set; }}\n\n    private static short MigrateX({parameter} old) => throw new System.NotImplementedException();");

    [Fact]
    public Task What_plain_data_was_is_declared_with_the_names_that_were_stored() => VerifyAsync(
        "x: value { children: list<@0>, layer_2: { h_params: string? }?, phase: enum { Main, class }, value: int32 }",
        "[Checkpointed(\"x\")] private Tree {|FAB040:_x|} = null!;\n    public sealed record Tree(int Value);\n    public int OldX() => 1;",
        """
        [Checkpointed("x"), MigratesFrom<OldX2>(nameof(MigrateX))] private Tree _x = null!;
            public sealed record Tree(int Value);
            public int OldX() => 1;

            private sealed record OldX2(List<OldX2> Children, OldX2layer_2? layer_2, OldX2Phase Phase, int Value);

            private sealed record OldX2layer_2(string? HParams);

            private enum OldX2Phase { Main, @class }

            private static Tree MigrateX(OldX2 old) => throw new System.NotImplementedException();
        """);

    [Fact]
    public Task Several_versions_give_several_migrations() => Fix<BaselineAnalyzer, UnloadableFix>.VerifyAsync(
        Source("[Checkpointed] public long {|FAB040:{|FAB040:X|}|} { get; set; }", "State"),
        Source(
            """
            [Checkpointed, MigratesFrom<string>(nameof(MigrateX)), MigratesFrom<double>(nameof(MigrateX2))] public long X { get; set; }

                private static long MigrateX(string old) => throw new System.NotImplementedException();

                private static long MigrateX2(double old) => throw new System.NotImplementedException();
            """,
            "{|FAB043:State|}"),
        iterations: 2,
        files: ("/src/a.checkpoint-schema.txt", "state State\nversion 1\nx: value string\nversion 2\nx: value double\n", "state State\nversion 1\nx: value string\nversion 2\nx: value double\n"));

    [Theory]
    [InlineData("x: value custom", "[Checkpointed] public int X { get; set; }")]
    [InlineData("x: value { \"a b\": int32 }", "[Checkpointed] public int X { get; set; }")]
    [InlineData("x: value string", "\n#nullable disable\n[Checkpointed] public int X { get; set; }")]
    [InlineData("x: value bytes", "[Checkpointed] public int X { get; set; }")]
    [InlineData("x: value grid<bytes, 2>", "[Checkpointed] public int X { get; set; }")]
    [InlineData("x: value dictionary<enum, int32>", "[Checkpointed] public int X { get; set; }")]
    [InlineData("x: module", "[Checkpointed] public int X { get; set; }")]
    [InlineData("x: value int32", "[Checkpointed] public nn.Module X { get; set; } = null!;")]
    [InlineData("x: state { y: value int64 }", "[Checkpointed] public Inner X { get; set; } = null!; public partial class Inner { [Checkpointed] public int Y { get; set; } }")]
    [InlineData("z: module", "[Checkpointed] public int X, Y;")]
    public async Task Where_nothing_else_helps_the_change_can_only_be_accepted(string recorded, string member) =>
        Assert.Equal([Accept], await TitlesAsync(recorded, member));

    [Fact]
    public async Task What_is_offered_begins_with_what_loses_nothing() => Assert.Equal(
        ["Add [FormerName(\"iteration\")]", "Let older checkpoints lack the member", Accept],
        await TitlesAsync("iteration: value int32", "[Checkpointed] public long Step { get; set; }"));

    private static async Task<IEnumerable<string>> TitlesAsync(string recorded, string member) =>
        (await Fix<BaselineAnalyzer, UnloadableFix>.OfferedAsync(
            Source(member, "State"), ("/src/a.checkpoint-schema.txt", $"state State\nversion 1\n{recorded}\n")))
        .Select(action => action.Title);

    private static Task VerifyAsync(string recorded, string before, string after, int action = 0, int? iterations = null)
    {
        string file = $"state State\nversion 1\n{recorded}\n";
        return Fix<BaselineAnalyzer, UnloadableFix>.VerifyAsync(
            Source(before, "State"), Source(after, "{|FAB043:State|}"), action, iterations, files: ("/src/a.checkpoint-schema.txt", file, file));
    }

    private static string Source(string members, string name) =>
        $$"""
        public partial class {{name}}
        {
            {{members}}
        }
        """;
}
