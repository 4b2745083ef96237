using Fabric.Generators.Tests.Harness;

namespace Fabric.Generators.Tests.Diagnostics;

public class OversightDiagnosticTests
{
    [Theory]
    [InlineData("public optim.Optimizer {|FAB022:Optimizer|} { get; } = null!;")]
    [InlineData("protected TorchSharp.Modules.Linear? {|FAB022:Head|};")]
    [InlineData("public List<Tensor> {|FAB022:History|} { get; } = [];")]
    [InlineData("public Dictionary<string, nn.Module[]> {|FAB022:Parts|} { get; } = [];")]
    [InlineData("public Generator {|FAB022:Noise|} { get; } = null!;")]
    [InlineData("[NotCheckpointed] public Tensor Scratch { get; set; } = null!;")]
    [InlineData("public Tensor Computed => null!;")]
    [InlineData("public static Tensor Shared { get; set; } = null!;")]
    [InlineData("public Func<Tensor, Tensor>? Loss { get; set; }")]
    [InlineData("public string Name { get; set; } = \"\";")]
    public Task A_forgotten_member(string member) => Analyze.VerifyAsync(
        $"public partial class State {{ [Checkpointed] public nn.Module Model {{ get; }} = null!; {member} }}");

    [Fact]
    public Task A_derived_state_without_checkpointed_members_of_its_own_may_forget_too() => Analyze.VerifyAsync(
        """
        public partial class State { [Checkpointed] public nn.Module Model { get; } = null!; [NotCheckpointed] public Tensor? Scratch; }
        public partial class Adversarial : State
        {
            public optim.Optimizer {|FAB022:Critic|} { get; } = null!;
            protected IEnumerator<int> {|FAB017:Batches|} { get; } = null!;
            [NotCheckpointed] public Tensor? Sample { get; set; }
            public string Name { get; set; } = "";
        }
        public partial class Further : Adversarial { public Tensor {|FAB022:Noise|} { get; } = null!; }
        """);

    [Fact]
    public Task A_class_without_checkpointed_members_is_left_alone() =>
        Analyze.VerifyAsync("public class Trainer { public nn.Module Model { get; } = null!; }");

    [Fact]
    public Task A_forgotten_member_can_be_suppressed() => Analyze.VerifyAsync(
        """
        public partial class State
        {
            [Checkpointed] public nn.Module Model { get; } = null!;
        #pragma warning disable FAB022
            public nn.Module Teacher { get; } = null!;
        #pragma warning restore FAB022
        }
        """);

    [Theory]
    [InlineData("public IEnumerator<int> {|FAB017:Batches|} { get; } = null!;")]
    [InlineData("private IAsyncEnumerator<Tensor>? {|FAB017:_batches|};")]
    [InlineData("private List<int>.Enumerator {|FAB017:_batches|};")]
    [InlineData("public System.Collections.IEnumerator {|FAB017:Batches|} { get; } = null!;")]
    [InlineData("public TorchSharp.Modules.DataLoader<Tensor, Tensor> {|FAB017:Loader|} { get; } = null!;")]
    [InlineData("public List<IEnumerator<Tensor>> {|FAB017:Shards|} { get; } = [];")]
    [InlineData("public WeightedSampler {|FAB017:Order|} { get; } = new();")]
    [InlineData("[NotCheckpointed] public IEnumerator<int> Batches { get; } = null!;")]
    [InlineData("[Checkpointed] public ResumableSampler Data { get; } = new(8, 1);")]
    [InlineData("public IEnumerable<int> Sequence { get; } = [];")]
    [InlineData("public IEnumerator<int> Computed => null!;")]
    [InlineData("public static IEnumerator<int> Shared { get; } = null!;")]
    [InlineData("public Func<IEnumerator<int>>? Open { get; set; }")]
    public Task A_lost_position(string member) => Analyze.VerifyAsync(
        $$"""
        public partial class State { [Checkpointed] public long Step; {{member}} }
        public class WeightedSampler;
        """);

    [Fact]
    public async Task A_lost_position_says_what_to_do()
    {
        IReadOnlyList<string> messages = await Analyze.VerifyAsync(
            "public partial class State { [Checkpointed] public int X; public IEnumerator<int>[] {|FAB017:Shards|} { get; } = []; }");

        Assert.Equal(
            "'Shards' is a collection that holds an iterator and is left out of the checkpoints of 'State': a resumed run starts over at the first data; use a [Checkpointed] ResumableSampler, or mark the member [NotCheckpointed] if that is meant",
            Assert.Single(messages));
    }

    [Theory]
    [InlineData("[Checkpointed] public optim.Optimizer {|FAB023:Optimizer|} { get; } = null!;")]
    [InlineData("[Checkpointed] public optim.Optimizer? {|FAB023:First|}, Second;")]
    [InlineData("[Checkpointed] public optim.Optimizer {|FAB023:Optimizer|} { get; } = null!; [NotCheckpointed] public nn.Module Model { get; } = null!;")]
    [InlineData("[Checkpointed] public optim.Optimizer Optimizer { get; } = null!; [Checkpointed] public nn.Module Model { get; } = null!;")]
    [InlineData("[Checkpointed] public optim.Optimizer Optimizer { get; } = null!; [Checkpointed] public TorchSharp.Modules.Parameter Weight { get; } = null!;")]
    [InlineData("[Checkpointed] public LRScheduler Schedule { get; } = null!;")]
    public Task An_optimizer_without_a_module(string members) =>
        Analyze.VerifyAsync($"public partial class State {{ {members} }}");

    [Fact]
    public Task The_module_may_be_inherited_or_added_by_a_derived_state() => Analyze.VerifyAsync(
        """
        public abstract partial class Training { [Checkpointed] public optim.Optimizer Optimizer { get; } = null!; }
        public partial class WithModel : Training { [Checkpointed] public nn.Module Model { get; } = null!; }
        public partial class Finetuning : WithModel { [Checkpointed] public optim.Optimizer Other { get; } = null!; }
        public partial class {|FAB023:WithoutModel|} : Training { [Checkpointed] public int Step; }
        """);

    [Fact]
    public Task A_nested_state_brings_its_own_module() => Analyze.VerifyAsync(
        """
        public partial class State
        {
            [Checkpointed] public optim.Optimizer Optimizer { get; } = null!;
        #pragma warning disable FAB011 // nested states come later
            [Checkpointed] public Networks Networks { get; } = null!;
        #pragma warning restore FAB011
        }
        public partial class Networks { [Checkpointed] public nn.Module Model { get; } = null!; }
        """);

    [Theory]
    [InlineData("[Checkpointed, NotCheckpointed] public int {|FAB026:X|} { get; set; }")]
    [InlineData("[field: Checkpointed] public int {|FAB026:X|} { get; set; }")]
    [InlineData("[field: NotCheckpointed] public int {|FAB026:X|} { get; set; }")]
    public Task An_attribute_without_effect(string member) => Analyze.VerifyAsync(
        $"public partial class State {{ [Checkpointed] public int Y; {member} }}");

    [Theory]
    [InlineData("[CheckpointConverter(typeof(Thousandths))] public double {|FAB026:X|} { get; set; }")]
    [InlineData("[NotCheckpointed, CheckpointConverter(typeof(Thousandths))] public double {|FAB026:X|} { get; set; }")]
    [InlineData("[field: CheckpointConverter(typeof(Thousandths))] [Checkpointed] public double {|FAB026:X|} { get; set; }")]
    [InlineData("[CheckpointSubtype(typeof(Circle), \"circle\")] public Shape? {|FAB026:X|} { get; set; }")]
    [InlineData("[Checkpointed, CheckpointSubtype(typeof(Circle), \"circle\")] public Circle[] {|FAB026:X|} { get; set; } = [];")]
    [InlineData("[Checkpointed, CheckpointConverter(typeof(Thousandths)), CheckpointSubtype(typeof(Circle), \"circle\")] public double {|FAB026:X|} { get; set; }")]
    [InlineData("[Checkpointed] public Modules X { get; } = new(); [CheckpointConverter(typeof(Thousandths))] public class {|FAB026:Modules|} : TorchSharp.Modules.ModuleList<nn.Module> { }")]
    [InlineData("[Checkpointed] public Inner X { get; } = new(); [CheckpointSubtype(typeof(Circle), \"circle\")] public partial class {|FAB026:Inner|} { [Checkpointed] public int Z; }")]
    [InlineData("[Checkpointed] public Data X { get; set; } = new(); public class Data { [NotCheckpointed, CheckpointConverter(typeof(Thousandths))] public double {|FAB026:Z|} { get; set; } }")]
    [InlineData("[Checkpointed] public Data X { get; set; } = new(); public class Data { [CheckpointConverter(typeof(Thousandths))] public double {|FAB026:Z|} => 1; [CheckpointConverter(typeof(Thousandths))] public static double {|FAB026:S|}; }")]
    [InlineData("[Checkpointed] public Both X { get; set; } = new(); [CheckpointConverter(typeof(BothConverter)), CheckpointSubtype(typeof(Both), \"both\")] public class {|FAB026:Both|} { } public class BothConverter : ICheckpointConverter<Both> { public void Write(System.Text.Json.Utf8JsonWriter w, Both v) { } public Both Read(ref System.Text.Json.Utf8JsonReader r) => new(); }")]
    [InlineData("[Checkpointed, CheckpointConverter(typeof(Thousandths))] public double X { get; set; }")]
    [InlineData("[Checkpointed, CheckpointSubtype(typeof(Circle), \"circle\")] public Shape? X { get; set; }")]
    [InlineData("[Checkpointed] public Data X { get; set; } = new(); public class Data { [CheckpointConverter(typeof(Thousandths))] public double Z { get; set; } }")]
    [InlineData("[Checkpointed] public Data X { get; set; } = new(1); public record Data([property: CheckpointConverter(typeof(Thousandths))] double Z);")]
    public Task A_converter_or_subtype_without_effect(string member) => Analyze.VerifyAsync(
        $$"""
        public partial class State { [Checkpointed] public int Y; {{member}} }
        public abstract class Shape { }
        public sealed class Circle : Shape { public double Radius { get; set; } }
        public sealed class Thousandths : ICheckpointConverter<double>
        {
            public void Write(System.Text.Json.Utf8JsonWriter w, double v) { }
            public double Read(ref System.Text.Json.Utf8JsonReader r) => 1;
        }
        """);

    [Theory]
    [InlineData("public int {|FAB026:X|} { get; set; }")]
    [InlineData("public nn.Module {|FAB026:X|} { get; } = null!;")]
    [InlineData("public ResumableSampler {|FAB026:X|} { get; } = new(8, 1);")]
    [InlineData("public Inner {|FAB026:X|} { get; } = new();")]
    [InlineData("public Generator X { get; } = null!;")]
    [InlineData("public Dictionary<string, Generator?[]> X { get; } = [];")]
    [InlineData("public RandomState X { get; } = new();")]
    [InlineData("public List<RandomState> X { get; } = [];")]
    public Task A_policy_without_effect(string member) => Analyze.VerifyAsync(
        $$"""
        public partial class State { [Checkpointed(OnWorldSizeChange = OnWorldSizeChange.Reseed)] {{member}} }
        public partial class Inner { [Checkpointed] public int Z; }
        """);

    [Fact]
    public async Task An_attribute_without_effect_says_why()
    {
        IReadOnlyList<string> messages = await Analyze.VerifyAsync(
            """
            public partial class State
            {
                [Checkpointed(OnWorldSizeChange = OnWorldSizeChange.Error)] public int {|FAB026:X|};
                [CheckpointSubtype(typeof(int), "int")] public object? {|FAB026:Y|};
            }
            """);

        Assert.Equal(
            [
                "[Checkpointed(OnWorldSizeChange)] has no effect on 'X': it is no generator or random state, which each rank has of its own",
                "[CheckpointSubtype] has no effect on 'Y': the member is not marked [Checkpointed]",
            ],
            messages);
    }

    [Fact]
    public Task An_attribute_without_effect_can_be_suppressed() => Analyze.VerifyAsync(
        """
        public partial class State
        {
        #pragma warning disable FAB026
            [Checkpointed(OnWorldSizeChange = OnWorldSizeChange.Error)] public int X;
            [CheckpointSubtype(typeof(int), "int")] public object? Y;
        #pragma warning restore FAB026
        }
        """);
}
