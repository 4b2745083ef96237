using Fabric.CodeFixes;
using Fabric.Generators.Diagnostics;
using Fabric.Generators.Tests.Harness;

namespace Fabric.Generators.Tests.Fixes;

public class MigrationMethodFixTests
{
    [Fact]
    public Task The_methods_that_are_missing_are_added() => VerifyAsync(
        """
        public partial class State
        {
            [Checkpointed, MigratesFrom<int>("Widen"), MigratesFrom<string>("Parse")] public long {|FAB041:{|FAB041:Step|}|} { get; set; }

            public sealed record Old(int A);

            [Checkpointed, MigratesFrom<Old>("Flatten")]
            public List<string?>? {|FAB041:_names|};
        }
        """,
        """
        public partial class State
        {
            [Checkpointed, MigratesFrom<int>("Widen"), MigratesFrom<string>("Parse")] public long Step { get; set; }

            public sealed record Old(int A);

            [Checkpointed, MigratesFrom<Old>("Flatten")]
            public List<string?>? _names;

            private static long Widen(int old) => throw new System.NotImplementedException();

            private static long Parse(string old) => throw new System.NotImplementedException();

            private static List<string?>? Flatten(Old old) => throw new System.NotImplementedException();
        }
        """,
        iterations: 2);

    [Theory]
    [InlineData("Gone(1)", "int {|FAB041:X|} { get; set; } = 1; static int Gone(int a, int b) => a + b;")]
    [InlineData("not a name", "int {|FAB041:X|} { get; set; } = 1;")]
    public Task Nothing_is_offered_where_the_name_is_taken_or_none(string name, string member)
    {
        string source = $"partial class State {{ [Checkpointed, MigratesFrom<string>(\"{name.Split('(')[0]}\")] {member} }}";
        return VerifyAsync(source, source);
    }

    private static Task VerifyAsync(string before, string after, int? iterations = null) =>
        Fix<CheckpointStateAnalyzer, MigrationMethodFix>.VerifyAsync(before, after, iterations: iterations);
}
