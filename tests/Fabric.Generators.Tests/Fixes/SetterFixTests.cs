using Fabric.CodeFixes;
using Fabric.Generators.Diagnostics;
using Fabric.Generators.Tests.Harness;

namespace Fabric.Generators.Tests.Fixes;

public class SetterFixTests
{
    [Theory]
    [InlineData("int {|FAB014:X|} { get; }", "int X { get; set; }")]
    [InlineData("int {|FAB014:X|} {get;}", "int X {get;set;}")]
    [InlineData("public int {|FAB014:X|} { get; } = 1;", "public int X { get; set; } = 1;")]
    [InlineData("public int {|FAB014:X|} { get; init; }", "public int X { get; set; }")]
    [InlineData("public required int {|FAB014:X|} { get; init; }", "public required int X { get; set; }")]
    [InlineData("public int {|FAB014:X|} { get; private init; }", "public int X { get; private set; }")]
    [InlineData("public int {|FAB014:X|} { init; get; }", "public int X { set; get; }")]
    [InlineData("public int {|FAB014:X|} { get => field; init => field = value + 1; }", "public int X { get => field; set => field = value + 1; }")]
    [InlineData("readonly int {|FAB014:X|};", "int X;")]
    [InlineData("/* x */ readonly int {|FAB014:X|};", "/* x */ int X;")]
    [InlineData("public readonly int {|FAB014:X|} = 1;", "public int X = 1;")]
    [InlineData("readonly internal int {|FAB014:X|} = 1;", "internal int X = 1;")]
    public Task A_value_becomes_settable(string before, string after) =>
        VerifyAsync($"partial class State {{ [Checkpointed] {before} }}", $"partial class State {{ [Checkpointed] {after} }}");

    [Theory]
    [InlineData("int {|FAB014:X|} => 1;")]
    [InlineData("int {|FAB014:X|} { get { return 1; } }")]
    [InlineData("public override int {|FAB014:Inherited|} { get; }")]
    public Task Nothing_is_offered_where_a_setter_has_nothing_to_set(string member)
    {
        string source = $$"""
            partial class State : Base { [Checkpointed] {{member}} }
            abstract class Base { public virtual int Inherited { get; } }
            """;
        return VerifyAsync(source, source);
    }

    [Fact]
    public Task All_are_fixed_at_once_and_keep_their_layout() => VerifyAsync(
        """
        partial class State
        {
            // Counts steps.
            [Checkpointed]
            public int {|FAB014:Step|}
            {
                get; // read by the log
            }

            [Checkpointed]
            public int {|FAB014:Epoch|}
            {
                // read by the log
                get;
                init;
            }

            [Checkpointed] readonly int {|FAB014:_x|} = 1, {|FAB014:_y|} = 2;   // a point

            [Checkpointed] public int {|FAB014:Computed|} => _x + _y;
        }
        """,
        """
        partial class State
        {
            // Counts steps.
            [Checkpointed]
            public int Step
            {
                get; // read by the log
                set;
            }

            [Checkpointed]
            public int Epoch
            {
                // read by the log
                get;
                set;
            }

            [Checkpointed] int _x = 1, _y = 2;   // a point

            [Checkpointed] public int {|FAB014:Computed|} => _x + _y;
        }
        """,
        iterations: 3);

    private static Task VerifyAsync(string before, string after, int? iterations = null) =>
        Fix<CheckpointStateAnalyzer, SetterFix>.VerifyAsync(before, after, iterations: iterations);
}
