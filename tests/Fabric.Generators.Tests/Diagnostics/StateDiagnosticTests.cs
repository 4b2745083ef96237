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
    [InlineData("void {|FAB024:LoadAsync|}(FabricRuntime fabric, string path, LoadOptions? options, System.Threading.CancellationToken token) { }")]
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
}
