using Fabric.CodeFixes;
using Fabric.Generators.Diagnostics;
using Fabric.Generators.Tests.Harness;

namespace Fabric.Generators.Tests.Fixes;

public class PartialFixTests
{
    [Theory]
    [InlineData("class {|FAB001:State|}", "partial class State")]
    [InlineData("public sealed class {|FAB001:State|}", "public sealed partial class State")]
    [InlineData("public record {|FAB001:State|}", "public partial record State")]
    [InlineData("public record class {|FAB001:State|}", "public partial record class State")]
    [InlineData("/* why */ class {|FAB001:State|}", "/* why */ partial class State")]
    [InlineData("[Serializable] class {|FAB001:State|}<T>", "[Serializable] partial class State<T>")]
    public Task A_class_becomes_partial(string before, string after) =>
        VerifyAsync($"{before} {{ [Checkpointed] public int X; }}", $"{after} {{ [Checkpointed] public int X; }}");

    [Fact]
    public Task So_does_every_type_around_it() => VerifyAsync(
        """
        namespace Training
        {
            // The trainer.
            public class Trainer<T>
            {
                internal interface IParts
                {
                    /// <summary>The state.</summary>
                    sealed class {|FAB001:State|}
                    {
                        [Checkpointed] public int X;
                    }
                }
            }
        }
        """,
        """
        namespace Training
        {
            // The trainer.
            public partial class Trainer<T>
            {
                internal partial interface IParts
                {
                    /// <summary>The state.</summary>
                    sealed partial class State
                    {
                        [Checkpointed] public int X;
                    }
                }
            }
        }
        """);

    [Fact]
    public Task States_that_share_an_outer_class_are_fixed_at_once() => VerifyAsync(
        """
        struct Outer
        {
            class {|FAB001:First|} { [Checkpointed] public int X; }
            class {|FAB001:Second|} { [Checkpointed] public int X; }
        }

        class {|FAB001:Third|} { [Checkpointed] public int X; }
        """,
        """
        partial struct Outer
        {
            partial class First { [Checkpointed] public int X; }
            partial class Second { [Checkpointed] public int X; }
        }

        partial class Third { [Checkpointed] public int X; }
        """);

    private static Task VerifyAsync(string before, string after) =>
        Fix<CheckpointStateAnalyzer, PartialFix>.VerifyAsync(before, after);
}
