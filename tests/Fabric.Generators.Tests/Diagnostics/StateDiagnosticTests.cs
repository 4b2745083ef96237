using Fabric.Generators.Tests.Harness;

namespace Fabric.Generators.Tests.Diagnostics;

public class StateDiagnosticTests
{
    [Theory]
    [InlineData("class {|FAB001:State|} { [Checkpointed] public int X; }")]
    [InlineData("class {|FAB001:Outer|} { partial class State { [Checkpointed] public int X; } }")]
    [InlineData("partial struct {|FAB002:State|} { [Checkpointed] public int X; }")]
    [InlineData("static partial class {|FAB002:State|} { [Checkpointed] public static int X; }")]
    [InlineData("file partial class {|FAB002:State|} { [Checkpointed] public int X; }")]
    [InlineData("ref partial struct {|FAB002:State|} { [Checkpointed] public int X; }")]
    public Task The_class(string source) => Analyze.VerifyAsync(source);

    [Theory]
    [InlineData("static int {|FAB015:X|} { get; set; }")]
    [InlineData("const int {|FAB015:X|} = 1;")]
    [InlineData("int {|FAB015:this|}[int i] { get => i; set { } }")]
    [InlineData("int {|FAB015:X|} { set { } }")]
    [InlineData("int {|FAB014:X|} => 1;")]
    [InlineData("int {|FAB014:X|} { get; }")]
    [InlineData("int {|FAB014:X|} { get; init; }")]
    [InlineData("readonly int {|FAB014:X|};")]
    [InlineData("nn.Module X => null!;")]
    [InlineData("int X { get; set; } [Checkpointed(\"x\")] int {|FAB020:Y|} { get; set; }")]
    [InlineData("int X { get; set; } [Checkpointed(\"X\")] int {|FAB020:Y|} { get; set; }")]
    public Task How_a_member_is_declared(string member) =>
        Analyze.VerifyAsync($"public partial class State {{ [Checkpointed] {member} }}");

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("a/b")]
    [InlineData("a\\tb")]
    [InlineData("\\ud800")]
    [InlineData("__metadata__")]
    [InlineData("fabric")]
    public Task A_stored_name(string name) =>
        Analyze.VerifyAsync($"partial class State {{ [Checkpointed(\"{name}\")] int {{|FAB025:X|}} {{ get; set; }} }}");

    [Theory]
    [InlineData("Action", "FAB010")]
    [InlineData("dynamic", "FAB010")]
    [InlineData("Type", "FAB010")]
    [InlineData("Random?", "FAB010")]
    [InlineData("nint", "FAB010")]
    [InlineData("nint?", "FAB010")]
    [InlineData("System.IO.FileStream", "FAB010")]
    [InlineData("System.Threading.Tasks.Task<int>", "FAB010")]
    [InlineData("System.Threading.CancellationToken", "FAB010")]
    [InlineData("TorchSharp.Modules.LBFGS", "FAB010")]
    [InlineData("object", "FAB012")]
    [InlineData("IDisposable", "FAB012")]
    [InlineData("AbstractData", "FAB012")]
    [InlineData("WithField", "FAB011")]
    [InlineData("WithEvent", "FAB011")]
    [InlineData("WithFixedProperty", "FAB011")]
    [InlineData("WithFixedProperty?", "FAB011")]
    [InlineData("System.Text.StringBuilder", "FAB011")]
    [InlineData("Recursive", "FAB016")]
    [InlineData("Growing<int>", "FAB016")]
    [InlineData("T", "FAB013")]
    [InlineData("WithCallback", "FAB010")]
    public Task The_type_of_a_value(string type, string id) => Analyze.VerifyAsync(
        $$"""
        public partial class State<T>
        {
            [Checkpointed] public {{type}} {|{{id}}:Value|} { get; set; } = default!;
            [Checkpointed] public int Other { get; set; }
        }

        public abstract class AbstractData;
        public class WithField { private int _x; public int X { get => _x; set => _x = value; } }
        public class WithEvent { public event Action Changed { add { } remove { } } public event Action? Done; public void Raise() => Done?.Invoke(); }
        public class WithFixedProperty { public Guid Id { get; } = Guid.NewGuid(); }
        public record Recursive(int X, Recursive Next);
        public record Growing<U>(U Value, Growing<Growing<U>>? Next);
        public record WithCallback(Inner Inner);
        public record Inner(Action Callback);
        """);

    [Fact]
    public async Task A_message_has_the_path_inside_the_value()
    {
        IReadOnlyList<string> messages = await Analyze.VerifyAsync(
            """
            public record HyperParameters(Callbacks Callbacks);
            public record Callbacks(Action OnStep);
            public partial class State { [Checkpointed] public HyperParameters {|FAB010:HParams|} { get; set; } = null!; }
            """);

        Assert.Equal(
            "'HParams.Callbacks.OnStep' is a delegate, which has no stored form; create it with the state and mark the member [NotCheckpointed]",
            Assert.Single(messages));
    }

    [Theory]
    [InlineData("class {|FAB024:Members|} { }")]
    [InlineData("int {|FAB024:Members|};")]
    [InlineData("int {|FAB024:CheckpointCodecs|}() => 1;")]
    [InlineData("System.Threading.Tasks.Task? {|FAB024:SaveAsync|} { get; }")]
    [InlineData("void {|FAB024:LoadAsync|}(FabricRuntime fabric, string path, LoadOptions<State>? options, System.Threading.CancellationToken token) { }")]
    [InlineData("void {|FAB024:LoadAsync|}(FabricRuntime fabric, string path, MemberSet<State> members, LoadOptions<State>? options, System.Threading.CancellationToken token) { }")]
    [InlineData("void LoadAsync(string path) { }")]
    public Task A_name_that_is_generated(string member) => Analyze.VerifyAsync(
        $"public partial class State {{ {member} [Checkpointed] public int X; }}");

    [Fact]
    public Task A_diagnostic_can_be_suppressed_where_it_stands() => Analyze.VerifyAsync(
        """
        public partial class State
        {
        #pragma warning disable FAB014
            [Checkpointed] public int X { get; }
        #pragma warning restore FAB014
            [Checkpointed] public int {|FAB014:Y|} { get; }
        }
        """);

    [Theory]
    [InlineData("[CheckpointConverter(typeof(C))] public Money {|FAB018:X|} { get; set; } = null!; public class C { }")]
    [InlineData("[CheckpointConverter(typeof(C<>))] public Money {|FAB018:X|} { get; set; } = null!; public class C<T> { }")]
    [InlineData("[CheckpointConverter(typeof(MoneyConverter))] public string {|FAB018:X|} { get; set; } = null!;")]
    [InlineData("[CheckpointConverter(typeof(NoConstructor))] public Money {|FAB018:X|} { get; set; } = null!;")]
    [InlineData("public List<Wrong> {|FAB018:X|} { get; set; } = null!;")]
    [InlineData("[CheckpointConverter(typeof(MoneyConverter))] public Money X { get; set; } = null!;")]
    [InlineData("[CheckpointConverter(typeof(MoneyConverter))] public Money? X { get; set; }")]
    [InlineData("\n#pragma warning disable FAB018\npublic Wrong X { get; set; } = null!;")]
    public Task A_converter(string member) => Analyze.VerifyAsync(
        $$"""
        using System.Text.Json;
        public partial class State { [Checkpointed] {{member}} }
        public class Money { private int _x; public int X => _x; public void Set(int x) => _x = x; }
        public class MoneyConverter : ICheckpointConverter<Money> { public void Write(Utf8JsonWriter w, Money v) { } public Money Read(ref Utf8JsonReader r) => new(); }
        public class NoConstructor(int x) : MoneyConverter { public int X => x; }
        [CheckpointConverter(typeof(MoneyConverter))] public class Wrong { }
        """);

    [Theory]
    [InlineData("[Checkpointed] public Generator {|FAB019:X|} { get; } = null!;")]
    [InlineData("[Checkpointed] public List<Generator[]> {|FAB019:X|} { get; } = null!;")]
    [InlineData("[Checkpointed(OnWorldSizeChange = OnWorldSizeChange.Error)] public Generator X { get; } = null!;")]
    [InlineData("[Checkpointed] public RandomState X { get; } = new();")]
    [InlineData("[Checkpointed(OnWorldSizeChange = OnWorldSizeChange.FromRankZero)] public RandomState X { get; } = new();")]
    [InlineData("[Checkpointed(OnWorldSizeChange = (OnWorldSizeChange)7)] public RandomState {|FAB019:X|} { get; } = new();")]
    [InlineData("[Checkpointed(OnWorldSizeChange = (OnWorldSizeChange)7)] public Generator {|FAB019:X|} { get; } = null!;")]
    [InlineData("\n#pragma warning disable FAB019\n[Checkpointed] public Generator X { get; } = null!;")]
    public Task A_policy_for_another_world_size(string member) => Analyze.VerifyAsync($"public partial class State {{ {member} }}");

    [Theory]
    [InlineData("List<Shape>", "'X' cannot be stored: 'Shape' is abstract, so nothing says which type to create; declare it with a type that can be created, or declare its subtypes with [CheckpointSubtype]")]
    [InlineData("Dictionary<double, int>", "'X' cannot be stored: 'Dictionary<double, int>' is not plain data, its keys must be strings, integers, enums or GUIDs")]
    [InlineData("Json", "'X' cannot be stored: 'Json' is not plain data, its [JsonConverter] is not used here: write an ICheckpointConverter and name it with [CheckpointConverter]")]
    [InlineData("Counter", "'X' cannot be stored: 'Counter' is not plain data, the parameter 'seed' of its primary constructor may be state that would be lost")]
    [InlineData("Mine", "'X' cannot be stored: 'Mine' is not plain data, and the state of its base class 'List<int>' cannot be seen from here")]
    public async Task A_message_says_what_to_do(string type, string expected)
    {
        IReadOnlyList<string> messages = await Analyze.VerifyAsync(
            $$"""
            public partial class State { [Checkpointed] public {{type}} {|FAB012,FAB011:X|} { get; set; } = null!; }
            public abstract class Shape { }
            [System.Text.Json.Serialization.JsonConverter(typeof(int))] public class Json { }
            public class Counter(int seed = 1) { public int Next() => seed++; }
            public class Mine : List<int> { }
            """.Replace("FAB012,FAB011", expected.Contains("abstract", StringComparison.Ordinal) ? "FAB012" : "FAB011", StringComparison.Ordinal));

        Assert.Equal(expected, Assert.Single(messages));
    }

    [Fact]
    public async Task What_is_wrong_deep_inside_is_said_wherever_it_is_reached()
    {
        IReadOnlyList<string> messages = await Analyze.VerifyAsync(
            """
            public record Inner(Action Callback);
            public record Outer(List<Inner?> Items);
            public partial class State
            {
                [Checkpointed] public Outer {|FAB010:A|} { get; set; } = null!;
                [Checkpointed] public Inner {|FAB010:B|} { get; set; } = null!;
                [Checkpointed] public Dictionary<string, Outer> {|FAB010:C|} { get; set; } = null!;
            }
            """);

        Assert.Equal(["'A.Items.Callback'", "'B.Callback'", "'C.Items.Callback'"], messages.Select(message => message.Split(' ')[0]));
    }

    [Theory]
    [InlineData("public class A { [Checkpointed] private int _x; }", "FAB001", "A")]
    [InlineData("public partial class A { [Checkpointed] private int _x; } public class {|FAB001:B|} : A { }", "", "")]
    public Task A_class_that_derives_from_a_state_is_one(string source, string id, string name) =>
        Analyze.VerifyAsync(id.Length == 0 ? source : source.Replace($"class {name}", $"class {{|{id}:{name}|}}", StringComparison.Ordinal));
}
