using Fabric.Generators.Tests.Harness;

namespace Fabric.Generators.Tests.Diagnostics;

public class ViewDiagnosticTests
{
    private const string State =
        """

        public sealed record HyperParameters(int Layers, double? Dropout);
        public enum Phase { Warmup, Main }

        public partial class Training
        {
            [Checkpointed] public required nn.Module Model { get; init; }
            [Checkpointed] public required List<nn.Module?> Heads { get; init; }
            [Checkpointed] public required optim.Optimizer Optimizer { get; init; }
            [Checkpointed] public required Part Part { get; init; }
            [Checkpointed] public TorchSharp.Modules.Linear? Ema { get; init; }
        }

        public partial class Part
        {
            [Checkpointed] public Tensor Mean { get; } = null!;
            [Checkpointed] public Part? Inner { get; init; }
            [Checkpointed] public Run? Outer { get; init; }
        }

        public sealed partial class Run : Training
        {
            [Checkpointed, FormerName("step")] public long Iteration { get; set; }
            [Checkpointed] public int Epoch { get; set; }
            [Checkpointed] public float? Loss { get; set; }
            [Checkpointed("hparams")] public HyperParameters HParams { get; set; } = null!;
            [Checkpointed] public Phase Phase { get; set; }
            [Checkpointed] public List<(int Step, float Loss)> History { get; set; } = [];
            [Checkpointed] public Dictionary<int, HyperParameters> Tried { get; set; } = [];
            [Checkpointed] public string[] Files { get; set; } = [];
            [Checkpointed] public float[] Weights { get; set; } = [];
            [Checkpointed] private byte _secret;
            [Checkpointed, CheckpointSubtype(typeof(Circle), "circle")] public Shape Shape { get; set; } = null!;
        }

        public abstract record Shape;
        public record Circle(float Radius) : Shape;
        """;

    [Theory]
    [InlineData("public required TorchSharp.Modules.Linear Model { get; init; }")]
    [InlineData("public required TorchSharp.Modules.Linear Ema { get; init; }")]
    [InlineData("public nn.Module?[] Heads { get; } = [];")]
    [InlineData("public optim.Optimizer Optimizer { get; } = null!;")]
    [InlineData("public Part Part { get; } = null!;")]
    [InlineData("public long Iteration { get; set; }")]
    [InlineData("public long Epoch { get; set; }")]
    [InlineData("public decimal? Epoch { get; set; }")]
    [InlineData("public double? Loss { get; set; }")]
    [InlineData("public Phase? Phase { get; set; }")]
    [InlineData("public Reordered Phase { get; set; }")]
    [InlineData("public Wide? Hparams { get; set; }")]
    [InlineData("public IReadOnlyList<(long, double)> History { get; set; } = [];")]
    [InlineData("public Dictionary<long, Wide> Tried { get; set; } = [];")]
    [InlineData("public List<string?> Files { get; set; } = [];")]
    [InlineData("public double[] Weights { get; set; } = [];")]
    [InlineData("public long Secret { get; set; }")]
    [InlineData("[CheckpointSubtype(typeof(Circle), \"circle\")] public Shape? Shape { get; set; }")]
    public Task A_member_that_holds_what_the_state_stores(string member) => Analyze.VerifyAsync(
        $$"""
        [CheckpointView<Run>] public sealed partial class View { [Checkpointed] {{member.Replace(" Secret", " _secret", StringComparison.Ordinal)}} }
        public sealed record Wide(long Layers, double? Dropout);
        public enum Reordered { Main, Warmup }
        """ + State);

    [Theory]
    [InlineData("public nn.Module {|FAB030:Modle|} { get; } = null!;", "'Modle' is stored as 'modle', which is no member of 'Run' (nearest: model)")]
    [InlineData("public long {|FAB030:Step|} { get; set; }", "'Step' is stored as 'step', which is no member of 'Run' (a former name of iteration)")]
    [InlineData("public string {|FAB030:Url|} { get; set; } = null!;", "'Url' is stored as 'url', which is no member of 'Run'")]
    public async Task A_member_that_the_state_does_not_have(string member, string expected)
    {
        IReadOnlyList<string> messages = await Analyze.VerifyAsync(
            $$"""[CheckpointView<Run>] public sealed partial class View { [Checkpointed] {{member}} [Checkpointed] public long Iteration { get; set; } }""" + State);

        Assert.Equal(expected, Assert.Single(messages));
    }

    [Theory]
    [InlineData("public optim.Optimizer {|FAB031:Model|} { get; } = null!;", "'Model' is optimizer in the view, module in the state")]
    [InlineData("public nn.Module {|FAB031:Heads|} { get; } = null!;", "'Heads' is module in the view, list<module?> in the state")]
    [InlineData("public Dictionary<string, nn.Module> {|FAB031:Heads|} { get; } = null!;", "'Heads' is dictionary<string, module> in the view, list<module?> in the state")]
    [InlineData("public Other {|FAB031:Part|} { get; } = null!;", "'Part' is state { mean: tensor } in the view, state { inner: @0?, mean: tensor, outer: @1? } in the state")]
    [InlineData("public int {|FAB031:Iteration|} { get; set; }", "'Iteration' is value int32 in the view, value int64 in the state")]
    [InlineData("public double {|FAB031:Iteration|} { get; set; }", "'Iteration' is value double in the view, value int64 in the state")]
    [InlineData("public uint {|FAB031:Epoch|} { get; set; }", "'Epoch' is value uint32 in the view, value int32 in the state")]
    [InlineData("public nn.Module {|FAB031:Epoch|} { get; } = null!;", "'Epoch' is module in the view, value int32 in the state")]
    [InlineData("public float {|FAB031:Loss|} { get; set; }", "'Loss' is value single in the view, value single? in the state")]
    [InlineData("[Checkpointed(\"hparams\")] public Narrow {|FAB031:HParams|} { get; set; } = null!;", "'HParams.layers' is int16 in the view, int32 in the state")]
    [InlineData("[Checkpointed(\"hparams\")] public NotNull {|FAB031:HParams|} { get; set; } = null!;", "'HParams.dropout' is double in the view, double? in the state")]
    [InlineData("[Checkpointed(\"hparams\")] public Fewer {|FAB031:HParams|} { get; set; } = null!;", "'HParams' is value { layers: int32 } in the view, value { dropout: double?, layers: int32 } in the state")]
    [InlineData("public OtherPhase {|FAB031:Phase|} { get; set; }", "'Phase' is value enum { Main } in the view, value enum { Main, Warmup } in the state")]
    [InlineData("public List<(int, Half)> {|FAB031:History|} { get; set; } = [];", "'History' is value list<tuple<int32, half>> in the view, value list<tuple<int32, single>> in the state")]
    [InlineData("[Checkpointed, CheckpointSubtype(typeof(Disc), \"circle\")] public Shape {|FAB031:Shape|} { get; set; } = null!;", "'Shape' is value one_of { circle: { radius: double } } in the view, value one_of { circle: { radius: single } } in the state")]
    [InlineData("public HashSet<string> {|FAB031:Files|} { get; set; } = [];", "'Files' is value set<string> in the view, value list<string> in the state")]
    [InlineData("public float[,] {|FAB031:Weights|} { get; set; } = new float[0, 0];", "'Weights' is value numbers<single, 2> in the view, value numbers<single, 1> in the state")]
    public async Task A_member_of_another_type(string member, string expected)
    {
        IReadOnlyList<string> messages = await Analyze.VerifyAsync(
            $$"""
            [CheckpointView<Run>] public sealed partial class View { {{(member.StartsWith('[') ? "" : "[Checkpointed] ")}}{{member}} }
            public sealed record Narrow(short Layers, double? Dropout);
            public sealed record NotNull(int Layers, double Dropout);
            public sealed record Fewer(int Layers);
            public enum OtherPhase { Main }
            public record Disc(double Radius) : Shape;
            public partial class Other { [Checkpointed] public Tensor Mean { get; } = null!; }
            """ + State);

        Assert.Equal(expected, Assert.Single(messages));
    }

    [Theory]
    [InlineData("[CheckpointView<string>] public partial class {|FAB032:View|} { [Checkpointed] public int X; }", "'string' is no state, for it has no [Checkpointed] members")]
    [InlineData("[CheckpointView<int[]>] public partial class {|FAB032:View|} { [Checkpointed] public int X; }", "'int[]' is no state, for it has no [Checkpointed] members")]
    [InlineData("[CheckpointView<Plain>] public partial class {|FAB032:View|} { [Checkpointed] public int X; } public class Plain;", "'Plain' is no state, for it has no [Checkpointed] members")]
    [InlineData("[CheckpointView<View>] public partial class {|FAB032:View|} { [Checkpointed] public int X; }", "it would be one of itself; name the state whose checkpoints it loads")]
    [InlineData("[CheckpointView<View>] public partial class {|FAB032:Second|} { [Checkpointed] public int X; } [CheckpointView<S>] public partial class View { [Checkpointed] public int X; }", "'View' is a view too; name the state whose checkpoints it loads")]
    [InlineData("[CheckpointView<G<int>>] public partial class {|FAB032:View|} { [Checkpointed] public int X; } public partial class G<T> { [Checkpointed] public int X; }", "the state 'G<int>' is generic")]
    [InlineData("[CheckpointView<G<int>.Inner>] public partial class {|FAB032:View|} { [Checkpointed] public int X; } public partial class G<T> { public partial class Inner { [Checkpointed] public int X; } }", "the state 'G<int>.Inner' is generic")]
    [InlineData("[CheckpointView<S>] public partial class {|FAB032:View|}<T> { [Checkpointed] public int X; }", "it is generic, and code is generated for one view of one state")]
    [InlineData("public partial class G<T> { [CheckpointView<S>] public partial class {|FAB032:View|} { [Checkpointed] public int X; } }", "it is generic, and code is generated for one view of one state")]
    [InlineData("[CheckpointView<S>] public partial class {|FAB032:View|} : S { [Checkpointed(\"y\")] public int Y; }", "it derives from the state 'S', which has operations of its own; declare the members in the view")]
    [InlineData("[CheckpointView<S>] public partial class View { [Checkpointed] public int X; } public class {|FAB032:Derived|} : View;", "it derives from the view 'View'; a view has no derived classes")]
    [InlineData("[CheckpointView<S>] public partial class View { [Checkpointed] public int X; } [CheckpointView<S>] public partial class {|FAB032:Derived|} : View { [Checkpointed(\"x\")] public int Y; }", "it derives from the view 'View'; a view has no derived classes")]
    [InlineData("public partial class Outer { private partial class Hidden { [Checkpointed] public int X; } [CheckpointView<Hidden>] public partial class {|FAB032:View|} { [Checkpointed] public int X; } }", "it can be seen where the state 'Outer.Hidden' cannot; make it as private as the state")]
    public async Task A_class_that_cannot_be_a_view(string source, string expected)
    {
        IReadOnlyList<string> messages = await Analyze.VerifyAsync(source + "\npublic partial class S { [Checkpointed] public int X; }");

        Assert.EndsWith($"cannot be a view: {expected}", Assert.Single(messages), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[CheckpointView<S>] public class {|FAB001:View|} { [Checkpointed] public int X; }")]
    [InlineData("[CheckpointView<S>] public class {|FAB001:View|} { public int X; }")]
    [InlineData("[CheckpointView<S>] static partial class {|FAB002:View|} { [Checkpointed] public static int X; }")]
    [InlineData("[CheckpointView<S>] file partial class {|FAB002:View|} { [Checkpointed] public int X; }")]
    [InlineData("[CheckpointView<{|CS0246:Missing|}>] public partial class View { [Checkpointed] public int X; }")]
    [InlineData("[CheckpointView<R>] public sealed partial record View([property: Checkpointed] nn.Module Model); public partial class R { [Checkpointed] public nn.Module Model { get; } = null!; }")]
    [InlineData("public partial class Outer { private partial class Hidden { [Checkpointed] public int X; } [CheckpointView<Hidden>] private partial class View { [Checkpointed] public int X; } }")]
    [InlineData("public class Loader { public virtual void LoadAsync(FabricRuntime fabric, string path, LoadOptions<View>? options, System.Threading.CancellationToken token) { } } [CheckpointView<S>] public partial class View : Loader { [Checkpointed] public int X; }")]
    [InlineData("[CheckpointView<S>] public partial class View { [Checkpointed] public int {|FAB014:X|} { get; } }")]
    [InlineData("[CheckpointView<S>] public partial class View { [Checkpointed] public int X; [Checkpointed(\"x\")] public int {|FAB020:Y|}; }")]
    [InlineData("[CheckpointView<S>] public partial class View { [Checkpointed] public int X; public void {|FAB024:LoadAsync|}(FabricRuntime fabric, string path, LoadOptions<View>? options, System.Threading.CancellationToken token) { } }")]
    [InlineData("[CheckpointView<S>] public partial class View { [Checkpointed] public int X; public void LoadAsync(string path) { } public void SaveAsync() { } public bool TryLoadAsync; }")]
    public Task A_view_keeps_the_rules_of_states(string source) =>
        Analyze.VerifyAsync(source + "\npublic partial class S { [Checkpointed] public int X; }");

    [Theory]
    [InlineData("View {|FAB010:V|}")]
    [InlineData("View? {|FAB010:V|}")]
    [InlineData("View[] {|FAB010:V|}")]
    [InlineData("Dictionary<string, View> {|FAB010:V|}")]
    [InlineData("Holder {|FAB010:V|}")]
    public async Task A_view_is_no_member(string member)
    {
        IReadOnlyList<string> messages = await Analyze.VerifyAsync(
            $$"""
            public partial class Outer { [Checkpointed] public {{member}} { get; set; } = null!; [Checkpointed] public int X; }
            public record Holder(View View);
            [CheckpointView<S>] public partial class View { [Checkpointed] public int X; }
            public partial class S { [Checkpointed] public int X; }
            """);

        Assert.EndsWith("is a view of a state, which has no stored form; make a state the member", Assert.Single(messages), StringComparison.Ordinal);
    }

    [Fact]
    public Task A_view_is_no_member_of_a_view() => Analyze.VerifyAsync(
        """
        [CheckpointView<S>] public partial class View { [Checkpointed("x")] public View? {|FAB010:X|} { get; init; } [Checkpointed] public int Y; }
        public partial class S { [Checkpointed] public S? X { get; init; } [Checkpointed] public int Y; }
        """);

    [Fact]
    public Task A_view_may_load_a_nested_state_of_its_states_own_type() => Analyze.VerifyAsync(
        """
        [CheckpointView<S>] public partial class View { [Checkpointed] public S? Teacher { get; init; } }
        public partial class S { [Checkpointed] public S? Teacher { get; init; } [Checkpointed] public int Y; }
        """);

    [Fact]
    public Task What_a_view_leaves_out_is_not_forgotten() => Analyze.VerifyAsync(
        """
        [CheckpointView<S>]
        public partial class View
        {
            [Checkpointed] public optim.Optimizer Optimizer { get; } = null!;
            public nn.Module Model { get; } = null!;
            public IEnumerator<int> Batches { get; } = null!;
        }

        public partial class S { [Checkpointed] public nn.Module Model { get; } = null!; [Checkpointed] public optim.Optimizer Optimizer { get; } = null!; }
        """);

    [Theory]
    [InlineData("public class {|FAB001:S|} { [Checkpointed] public int X; }")]
    [InlineData("public partial class S { [Checkpointed] public int {|FAB014:X|} => 1; }")]
    [InlineData("public partial class S { [Checkpointed] public Action? {|FAB010:X|}; }")]
    [InlineData("public partial class S { [Checkpointed] public int X; [Checkpointed, FormerName(\"x\")] public int {|FAB021:Y|}; }")]
    public Task What_is_wrong_with_the_state_is_said_there_alone(string state) => Analyze.VerifyAsync(
        "[CheckpointView<S>] public partial class View { [Checkpointed] public int X; }\n" + state);

    [Fact]
    public async Task A_former_name_of_the_view_may_not_be_in_use_in_the_state()
    {
        IReadOnlyList<string> messages = await Analyze.VerifyAsync(
            """
            [CheckpointView<S>]
            public partial class View
            {
                [Checkpointed, FormerName("epoch")] public int {|FAB021:Step|};
                [Checkpointed, FormerName("round")] public int {|FAB021:Count|};
                [Checkpointed, FormerName("stop"), FormerName("end")] public int Last;
            }

            public partial class S
            {
                [Checkpointed] public int Step;
                [Checkpointed, FormerName("round")] public int Epoch;
                [Checkpointed] public int Count;
                [Checkpointed, FormerName("stop")] public int Last;
            }
            """);

        Assert.Equal(
            [
                "'Step' was stored as 'epoch', which is a name of 'Epoch'; a checkpoint cannot say which of them it means",
                "'Count' was stored as 'round', which is a name of 'Epoch'; a checkpoint cannot say which of them it means",
            ],
            messages);
    }

    [Fact]
    public Task A_diagnostic_of_a_view_can_be_suppressed_where_it_stands() => Analyze.VerifyAsync(
        """
        [CheckpointView<S>]
        public partial class View
        {
        #pragma warning disable FAB030, FAB031
            [Checkpointed] public int Y;
            [Checkpointed] public string X = "";
        #pragma warning restore FAB030, FAB031
        }

        #pragma warning disable FAB032
        [CheckpointView<View>] public partial class Second { [Checkpointed] public int X; }
        #pragma warning restore FAB032

        public partial class S { [Checkpointed] public int X; }
        """);

    [Fact]
    public async Task A_class_without_members_is_no_view()
    {
        IReadOnlyList<string> messages = await Analyze.VerifyAsync(
            """
            [CheckpointView<S>] public partial class {|FAB026:View|} { public int X; }
            public partial class S { [Checkpointed] public int X; }
            """);

        Assert.Equal("[CheckpointView] has no effect on 'View': the class has no [Checkpointed] members", Assert.Single(messages));
    }

    [Fact]
    public Task A_converter_of_a_view_has_no_effect() => Analyze.VerifyAsync(
        """
        [CheckpointView<S>, CheckpointConverter(typeof(int))] public partial class {|FAB026:View|} { [Checkpointed] public int X; }
        public partial class S { [Checkpointed] public int X; }
        """);
}
