using Fabric.Generators.Tests.Harness;

namespace Fabric.Generators.Tests.Diagnostics;

public class MigrationDiagnosticTests
{
    [Theory]
    [InlineData("long X { get; set; }", "int", "static long M(int old) => old;")]
    [InlineData("long? X { get; set; }", "string", "static long M(string old) => old.Length;")]
    [InlineData("long X { get; set; }", "string", "static long M(string? old) => old?.Length ?? 0;")]
    [InlineData("string? X { get; set; }", "int", "static string M(int old) => $\"{old}\";")]
    [InlineData("long X { get; set; }", "int?", "static long M(int? old) => old ?? 0;")]
    [InlineData("long X { get; set; }", "List<int>", "static long M(List<int> old) => old.Count;")]
    [InlineData("long X { get; set; }", "int[]", "static long M(int[] old) => old.Length;")]
    [InlineData("long X { get; set; }", "(int, string)", "static long M((int A, string? B) old) => old.A;")]
    [InlineData("long X { get; set; }", "Pair", "static long M(Pair old) => old.A; record Pair(int A, int B);")]
    [InlineData("long X { get; set; }", "int", "static long M(int old) => old; static long M(short old) => old; static long M() => 0;")]
    [InlineData("long X { get; set; }", "int", "class Inner; static long @if(int old) => old;", "if")]
    [InlineData("long X { get; set; }", "int", "", "Inherited")]
    [InlineData("float[] X { get; set; } = [];", "double", "static float[] M(double old) => [(float)old];")]
    [InlineData("[CheckpointConverter(typeof(C))] long X { get; set; }", "int[]", "static long M(int[] old) => old.Length;")]
    public Task A_method_that_makes_a_value_of_an_older_one_is_called(string member, string old, string method, string name = "M") =>
        Analyze.VerifyAsync(Source(member, old, method, name));

    [Theory]
    [InlineData("long {|FAB041:X|} { get; set; }", "int", "", "'State' has no method of that name")]
    [InlineData("long {|FAB041:X|} { get; set; }", "int", "static long M => 1;", "no method of that name takes a 'int' and nothing else")]
    [InlineData("long {|FAB041:X|} { get; set; }", "int", "static long M(short old) => old;", "no method of that name takes a 'int' and nothing else")]
    [InlineData("long {|FAB041:X|} { get; set; }", "int", "static long M(int a, int b = 1) => a + b;", "no method of that name takes a 'int' and nothing else")]
    [InlineData("long {|FAB041:X|} { get; set; }", "int", "static long M(in int old) => old;", "no method of that name takes a 'int' and nothing else")]
    [InlineData("long {|FAB041:X|} { get; set; }", "int", "long M(int old) => old;", "the method is not static")]
    [InlineData("long {|FAB041:X|} { get; set; }", "int", "static long M<T>(int old) => old;", "the method is generic")]
    [InlineData("long {|FAB041:X|} { get; set; }", "int", "static int M(int old) => old;", "the method returns 'int', not 'long'")]
    [InlineData("long {|FAB041:X|} { get; set; }", "int", "static void M(int old) { }", "the method returns 'void', not 'long'")]
    [InlineData("string {|FAB041:X|} { get; set; } = null!;", "int", "static string? M(int old) => null;", "the method may return null, which the member may not be")]
    [InlineData("long {|FAB041:X|} { get; set; }", "int", "[Obsolete(\"\", true)] static long M(int old) => old;", "the method is obsolete, so that using it is an error")]
    [InlineData("long {|FAB041:X|} { get; set; }", "long", "static long M(long old) => old;", "that is how the member is stored now, so there is nothing to migrate")]
    [InlineData("nn.Module {|FAB041:X|} { get; set; } = null!;", "int", "static nn.Module M(int old) => null!;", "the member is restored in place, and migrations are for values, which are assigned")]
    [InlineData("long {|FAB041:X|} { get; set; }", "Action", "static long M(Action old) => 1;", "that type cannot be stored ('X' is a delegate, which has no stored form; create it with the state and mark the member [NotCheckpointed])")]
    public async Task A_migration_that_cannot_be_used(string member, string old, string method, string problem)
    {
        IReadOnlyList<string> messages = await Analyze.VerifyAsync(Source(member, old, method, "M"));

        Assert.EndsWith($"by 'M': {problem}", Assert.Single(messages), StringComparison.Ordinal);
    }

    [Fact]
    public Task Two_types_that_are_stored_the_same_way_cannot_be_told_apart() => Analyze.VerifyAsync(
        """
        public partial class State
        {
            [Checkpointed, MigratesFrom<List<int>>(nameof(First)), MigratesFrom<IReadOnlyList<int>>(nameof(Second))]
            public long {|FAB041:X|} { get; set; }

            private static long First(List<int> old) => old.Count;
            private static long Second(IReadOnlyList<int> old) => old.Count;
        }
        """);

    [Fact]
    public Task Without_its_migration_the_rest_of_the_state_is_generated() => Analyze.VerifyAsync(
        """
        public partial class State
        {
        #pragma warning disable FAB041
            [Checkpointed, MigratesFrom<int>("Gone")] public long X { get; set; }
        #pragma warning restore FAB041
        }
        public static class Use { public static string Name => State.Members.X.Name; }
        """);

    [Fact]
    public Task The_state_that_declares_a_member_migrates_it_for_those_that_derive() => Analyze.VerifyAsync(
        """
        public partial class State
        {
            private sealed record Old(int A);
            [Checkpointed, MigratesFrom<Old>(nameof(M))] public long X { get; set; }
            private static long M(Old old) => old.A;
        }
        public sealed partial class Derived : State { [Checkpointed] public int Y { get; set; } }
        """);

    [Theory]
    [InlineData("[MigratesFrom<int>(nameof(M))] public long {|FAB026:X|} { get; set; }")]
    [InlineData("[Checkpointed] [field: MigratesFrom<int>(nameof(M))] public long {|FAB026:X|} { get; set; }")]
    public Task A_migration_without_effect(string member) =>
        Analyze.VerifyAsync($"public partial class State {{ [Checkpointed] public int Y; {member} static long M(int old) => old; }}");

    private static string Source(string member, string old, string method, string name) =>
        $$"""
        public partial class State : Base
        {
            [Checkpointed, MigratesFrom<{{old}}>("{{name}}")] {{member}}

            {{method}}
        }

        public class Base { protected static long Inherited(int old) => old; }

        public class C : ICheckpointConverter<long>
        {
            public void Write(System.Text.Json.Utf8JsonWriter writer, long value) => writer.WriteNumberValue(value);
            public long Read(ref System.Text.Json.Utf8JsonReader reader) => reader.GetInt64();
        }
        """;
}
