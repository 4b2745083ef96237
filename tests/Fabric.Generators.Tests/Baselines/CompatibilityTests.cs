using Fabric.Generators.Baselines;
using Fabric.Generators.Parsing;
using Fabric.Generators.Tests.Harness;
using Fabric.Schemas;
using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Tests.Baselines;

/// <summary>Which recorded schemas a state can load. An empty reason means that it can.</summary>
public class CompatibilityTests
{
    private const string Types =
        """
        public enum Phase { Warmup, Main }
        [Flags] public enum Traits { A = 1, B = 2 }
        public sealed record Rates(double Peak, int Warmup = 100);
        public sealed record Shaped { public required string Shape { get; init; } public double Floor { get; init; } = 1; }
        public sealed class Bound { public Bound(int a) { A = a; } public int A { get; set; } }
        public sealed record Tree(int Value, List<Tree> Children);
        [CheckpointSubtype(typeof(Circle), "circle"), CheckpointSubtype(typeof(Square), "square")] public abstract record Shape;
        public sealed record Circle(double Radius) : Shape;
        public sealed record Square(double Side) : Shape;
        [CheckpointConverter(typeof(AnyConverter))] public sealed class Any;
        public sealed class AnyConverter : ICheckpointConverter<Any>
        {
            public void Write(System.Text.Json.Utf8JsonWriter writer, Any value) => writer.WriteNullValue();
            public Any Read(ref System.Text.Json.Utf8JsonReader reader) => new();
        }
        public sealed partial class Inner
        {
            [Checkpointed, FormerName("step")] public long Iteration { get; set; }
            [Checkpointed(Optional = true)] public double Loss { get; set; }
            [Checkpointed, MigratesFrom<string>(nameof(Parse))] public int Epoch { get; set; }
            private static int Parse(string old) => old.Length;
        }
        public sealed partial class Link { [Checkpointed] public int Value { get; set; } [Checkpointed] public Link? Next { get; set; } }
        """;

    [Theory]
    // Numbers.
    [InlineData("long X", "value int64", "")]
    [InlineData("long X", "value int32", "")]
    [InlineData("int X", "value int64", "'x' was int64, is int32")]
    [InlineData("double X", "value single", "")]
    [InlineData("double X", "value int32", "")]
    [InlineData("double X", "value int64", "'x' was int64, is double")]
    [InlineData("ulong X", "value int32", "'x' was int32, is uint64")]
    [InlineData("long X", "value string", "'x' was string, is int64")]
    [InlineData("long? X", "value int32", "")]
    [InlineData("long? X", "value int32?", "")]
    [InlineData("long X", "value int64?", "'x' may be null there, and not here")]
    [InlineData("string X", "value string?", "'x' may be null there, and not here")]
    // Collections.
    [InlineData("List<long> X", "value list<int32>", "")]
    [InlineData("List<int> X", "value list<int64>", "'x[]' was int64, is int32")]
    [InlineData("List<int> X", "value list<int32?>", "'x[]' may be null there, and not here")]
    [InlineData("HashSet<int> X", "value list<int32>", "'x' was list<int32>, is set<int32>")]
    [InlineData("System.Collections.Immutable.ImmutableArray<int> X", "value list<int32>?", "")]
    [InlineData("List<int> X", "value list<int32>?", "'x' may be null there, and not here")]
    [InlineData("Dictionary<long, long> X", "value dictionary<int32, int32>", "")]
    [InlineData("Dictionary<int, long> X", "value dictionary<int64, int32>", "'x' was dictionary<int64, int32>, is dictionary<int32, int64>")]
    [InlineData("Dictionary<string, int> X", "value dictionary<guid, int32>", "'x' was dictionary<guid, int32>, is dictionary<string, int32>")]
    [InlineData("Dictionary<Phase, int> X", "value dictionary<enum, int32>", "")]
    [InlineData("(long, double) X", "value tuple<int32, single>", "")]
    [InlineData("(long, double) X", "value tuple<int32>", "'x' was tuple<int32>, is tuple<int64, double>")]
    [InlineData("double[] X", "value numbers<single, 1>", "")]
    [InlineData("float[] X", "value numbers<double, 1>", "'x' was numbers<double, 1>, is numbers<single, 1>")]
    [InlineData("double[,] X", "value numbers<double, 1>", "'x' was numbers<double, 1>, is numbers<double, 2>")]
    [InlineData("double[] X", "value list<double>", "'x' was list<double>, is numbers<double, 1>")]
    [InlineData("string[,] X", "value grid<string, 2>", "")]
    [InlineData("string[,] X", "value grid<string, 3>", "'x' was grid<string, 3>, is grid<string, 2>")]
    [InlineData("List<byte[]> X", "value list<bytes>", "")]
    [InlineData("List<byte[]> X", "value list<list<uint8>>", "'x[]' was list<uint8>, is bytes")]
    // Enums.
    [InlineData("Phase X", "value enum { Main }", "")]
    [InlineData("Phase X", "value enum { Cooldown, Main }", "'x' may be 'Cooldown', which is gone")]
    [InlineData("Traits X", "value flags { A }", "")]
    [InlineData("Traits X", "value flags { A, C }", "'x' may be 'C', which is gone")]
    [InlineData("Traits X", "value enum { A }", "'x' was enum, is flags")]
    // Plain data.
    [InlineData("Rates X", "value { peak: single }", "")]
    [InlineData("Rates X", "value { warmup: int32 }", "they have no 'x.peak', which has no default")]
    [InlineData("Rates X", "value { floor: double, peak: double }", "'x.floor' is gone")]
    [InlineData("Rates X", "value { peak: string }", "'x.peak' was string, is double")]
    [InlineData("Shaped X", "value { shape: string }", "")]
    [InlineData("Shaped X", "value { floor: double }", "they have no 'x.shape', which has no default")]
    [InlineData("Bound X", "value { }", "they have no 'x.a', which has no default")]
    [InlineData("Rates X", "value int32", "'x' was int32, is plain data")]
    [InlineData("List<Rates?> X", "value list<{ peak: double }>", "")]
    [InlineData("Tree X", "value { children: list<@0>, value: int8 }", "")]
    [InlineData("Tree X", "value { children: list<{ children: list<@1>, value: int16 }>, value: int8 }", "")]
    [InlineData("Tree X", "value { children: list<{ children: list<@0>, value: int64 }>, value: int8 }", "'x.children[].value' was int64, is int32")]
    [InlineData("Tree X", "value { children: list<@7>, value: int8 }", "'x.children[]' was what it is part of, is plain data")]
    // Subtypes and converters.
    [InlineData("Shape X", "value one_of { circle: { radius: single } }", "")]
    [InlineData("Shape X", "value one_of { circle: { radius: double }, point: { } }", "'x' may be 'point', which is gone")]
    [InlineData("Shape X", "value one_of { circle: { } }", "they have no 'x.radius', which has no default")]
    [InlineData("Circle X", "value one_of { circle: { radius: double } }", "'x' was one_of, is plain data")]
    [InlineData("Any X", "value custom", "")]
    [InlineData("Any X", "value string", "'x' was string, is custom")]
    [InlineData("string X", "value custom", "'x' was custom, is string")]
    // Objects.
    [InlineData("nn.Module X", "module", "")]
    [InlineData("nn.Module? X", "module", "")]
    [InlineData("nn.Module X", "module?", "'x' may be null there, and not here")]
    [InlineData("nn.Module X", "optimizer", "'x' was optimizer, is module")]
    [InlineData("nn.Module X", "value int32", "'x' was int32, is module")]
    [InlineData("int X", "module", "'x' was module, is int32")]
    [InlineData("List<nn.Module> X", "list<module>", "")]
    [InlineData("nn.Module[] X", "list<tensor>", "'x[]' was tensor, is module")]
    [InlineData("Dictionary<string, nn.Module> X", "dictionary<string, module>", "")]
    [InlineData("Dictionary<string, nn.Module> X", "list<module>", "'x' was list<module>, is dictionary<string, module>")]
    [InlineData("Inner X", "state { epoch: value int32, iteration: value int32, loss: value single }", "")]
    [InlineData("Inner X", "state { epoch: value int32, iteration: value int32, more: module }", "'x.more' is gone")]
    [InlineData("Inner X", "state { epoch: value int32, iteration: value int32, step: value int32 }", "'x.step' is gone")]
    [InlineData("Inner X", "state { epoch: value string, step: value int64 }", "")]
    [InlineData("Inner X", "state { epoch: value string?, step: value int64 }", "'x.epoch' may be null there, and not here, and no migration takes 'value string?': they take 'value string'")]
    [InlineData("Inner X", "state { epoch: value int32 }", "they have no 'x.iteration'")]
    [InlineData("List<Inner> X", "list<state { epoch: value double, iteration: value int32 }>", "'x[].epoch' was double, is int32, and no migration takes 'value double': they take 'value string'")]
    [InlineData("Inner X", "module", "'x' was module, is state")]
    [InlineData("Link X", "state { next: @0?, value: value int32 }", "")]
    [InlineData("Link X", "state { next: state { next: @0?, value: value int64 }?, value: value int32 }", "'x.next.value' was int64, is int32")]
    [InlineData("Link X", "state { next: @1?, value: value int32 }", "they have no 'x.next.value'")]
    public void A_recorded_member_loads_or_says_why_not(string member, string recorded, string reason) => Assert.Equal(
        reason,
        string.Join("; ", Obstacles($"[Checkpointed] public {member} {{ get; set; }} = default!;", $"x: {recorded}").Select(obstacle => obstacle.Reason)));

    [Theory]
    [InlineData("[Checkpointed] public int X { get; set; }", "y: value int32", "they have no 'x'")]
    [InlineData("[Checkpointed(Optional = true)] public int X { get; set; }", "y: value int32", "")]
    [InlineData("[Checkpointed, FormerName(\"y\")] public int X { get; set; }", "y: value int32", "")]
    [InlineData("[Checkpointed, FormerName(\"y\")] public int X { get; set; }", "x: value int32\ny: value string", "")]
    [InlineData("[Checkpointed, FormerName(\"z\"), FormerName(\"y\")] public int X { get; set; }", "y: value string\nz: value int32", "")]
    [InlineData("[Checkpointed(Optional = true), FormerName(\"y\")] public int X { get; set; }", "y: value string", "'x' was string, is int32")]
    [InlineData("[Checkpointed, MigratesFrom<string>(nameof(M))] public int X { get; set; } static int M(string old) => 1;", "x: value string", "")]
    [InlineData("[Checkpointed, MigratesFrom<string>(nameof(M))] public int X { get; set; } static int M(string? old) => 1;", "x: value string?", "")]
    [InlineData("[Checkpointed, MigratesFrom<string>(nameof(M))] public int X { get; set; } static int M(string old) => 1;", "x: value int64", "'x' was int64, is int32, and no migration takes 'value int64': they take 'value string'")]
    [InlineData("[Checkpointed, FormerName(\"y\"), MigratesFrom<string>(nameof(M))] public int X { get; set; } static int M(string old) => 1;", "y: value string", "")]
    [InlineData("[Checkpointed(\"a b\")] public int X { get; set; }", "\"a b\": value int32", "")]
    public void Former_names_optional_members_and_migrations_count(string members, string recorded, string reason) =>
        Assert.Equal(reason, string.Join("; ", Obstacles(members, recorded).Select(obstacle => obstacle.Reason)));

    [Fact]
    public void A_member_that_is_missing_may_have_been_what_is_unused_and_fits()
    {
        Obstacle obstacle = Assert.Single(Obstacles(
            "[Checkpointed] public long Step { get; set; } [Checkpointed, FormerName(\"other\")] public int Epoch { get; set; }",
            "epoch: value int32\nname: value string\nother: value int32\nsteps: value int32\ntotal: value int64"));

        Assert.Equal(["steps", "total"], obstacle.PossibleNames);
    }

    private static IReadOnlyList<Obstacle> Obstacles(string members, string recorded)
    {
        Compilation compilation = TestCompilation.Create($"public partial class State {{ {members} }}", Types);
        ParsedState state = StateParser.Parse(compilation.GetTypeByMetadataName("State")!, compilation, default);
        Assert.Empty(state.Findings);
        return Compatibility.Obstacles(state.Model!.TypeName, state.Members, SchemaParser.TryParseMembers(recorded)!);
    }
}
