using Fabric.Generators.Tests.Harness;
using static Fabric.Generators.Tests.Harness.Verifier;

namespace Fabric.Generators.Tests.Snapshots;

public class StateSnapshots
{
    private const string Gpt =
        """
        namespace TrainGpt;

        public sealed class Gpt() : nn.Module<Tensor, Tensor>("gpt")
        {
            public override Tensor forward(Tensor input) => input;
        }
        """;

    [Fact]
    public Task A_training_state() => Verify(GeneratorRun.Run(Gpt,
        """
        namespace TrainGpt;

        public sealed record HyperParameters(int Layers = 4, double Dropout = 0.1);

        public sealed partial class TrainingState
        {
            [Checkpointed] public required Gpt Model { get; init; }
            [Checkpointed] public required optim.Optimizer Optimizer { get; init; }
            [Checkpointed] public required LRScheduler Schedule { get; init; }
            [Checkpointed] public required ResumableSampler Data { get; init; }
            [Checkpointed] public RandomState Random { get; } = new();
            [Checkpointed] public long Iteration { get; set; }
            [Checkpointed("hparams")] public HyperParameters HParams { get; set; } = new();
            [NotCheckpointed] public List<Tensor> Scratch { get; } = [];
        }
        """));

    [Fact]
    public Task Every_kind_of_object() => Verify(GeneratorRun.Run(Gpt,
        """
        namespace TrainGpt;

        public abstract partial class Objects
        {
            [Checkpointed] public abstract nn.Module Teacher { get; }
            [Checkpointed] protected Gpt? Ema;
            [Checkpointed] internal TorchSharp.Modules.AdamW Adam { get; init; } = null!;
            [Checkpointed] public TorchSharp.Modules.Parameter Temperature { private get; init; } = null!;
            [Checkpointed("running mean")] private readonly Tensor _mean = null!;
        }
        """));

    [Fact]
    public Task Every_kind_of_scalar() => Verify(GeneratorRun.Run(
        """
        using System.Numerics;

        public enum Phase { Warmup, Main, @default }

        [Flags] public enum Traits { None = 0, Tied = 1, Biased = 2 }

        public partial class Scalars
        {
            [Checkpointed] public bool Bool { get; set; }
            [Checkpointed] public char Char { get; private set; }
            [Checkpointed] public string Text { get; set; } = "";
            [Checkpointed] public string? MaybeText { get; set; }
            [Checkpointed] public sbyte I8;
            [Checkpointed] public byte U8;
            [Checkpointed] public short I16;
            [Checkpointed] public ushort U16;
            [Checkpointed] public int I32;
            [Checkpointed] public uint U32;
            [Checkpointed] public long I64;
            [Checkpointed] public ulong U64;
            [Checkpointed] public Int128 I128;
            [Checkpointed] public UInt128 U128;
            [Checkpointed] public BigInteger Big;
            [Checkpointed] public Half F16;
            [Checkpointed] public float F32;
            [Checkpointed] public double F64;
            [Checkpointed] public double? Best;
            [Checkpointed] public decimal Money;
            [Checkpointed] public Phase Phase;
            [Checkpointed] public Phase? LastPhase;
            [Checkpointed] public Traits Traits;
        #nullable disable
            [Checkpointed] public string Oblivious;
        #nullable enable
        }
        """));

    [Fact]
    public Task Every_shape_of_plain_data() => Verify(GeneratorRun.Run(
        """
        namespace Data;

        public record Base(string Name);

        public sealed record Positional(string Name, int? Depth = null, Kind Kind = Kind.B, float Rate = 0.5f) : Base(Name)
        {
            public int Extra { get; init; } = 7;
            public int Computed => Extra * 2;
        }

        public enum Kind { A, B }

        public class Settable
        {
            public int Count { get; set; } = 3;
            public string? @class;
            public required Pair<string> Pair { get; init; }
            [NotCheckpointed] public Action? Callback { get; set; }
        }

        public readonly struct Pair<T>(T first, T second)
        {
            public T First { get; } = first;
            public T Second { get; } = second;
        }

        public readonly record struct Point(double X, double Y);

        public partial class State
        {
            [Checkpointed] public Positional Positional { get; set; } = new("a");
            [Checkpointed] public Settable? Settable { get; set; }
            [Checkpointed] public Point Point { get; set; }
            [Checkpointed] public Point? LastPoint { get; set; }
            [Checkpointed] public Pair<string?> Names { get; set; }
        }
        """));

    [Fact]
    public Task Nested_generic_and_awkwardly_named_states() => Verify(GeneratorRun.Run(Gpt,
        """
        namespace @namespace.Inner;

        internal partial interface IOuter<T>
        {
            public partial record struct @struct
            {
                public sealed partial record State<TModel, @int>([property: Checkpointed] TModel Model)
                    where TModel : nn.Module
                    where @int : struct
                {
                    private sealed record Hidden(int Depth);

                    [Checkpointed] private Hidden Secret { get; set; } = new(1);
                    [Checkpointed] public int @class { get; set; }
                }
            }
        }

        public partial class Outer
        {
            private sealed class Own() : nn.Module<Tensor, Tensor>("own")
            {
                public override Tensor forward(Tensor input) => input;
            }

            internal sealed class Shared() : nn.Module<Tensor, Tensor>("shared")
            {
                public override Tensor forward(Tensor input) => input;
            }

            public partial class Visible
            {
                [Checkpointed] private Own? Own { get; init; }
                [Checkpointed] internal Shared? Shared { get; init; }
            }

            private partial class Secret
            {
                [Checkpointed] public new int Equals { get; set; }
                [Checkpointed] public Own? Own { get; init; }
            }
        }
        """));

    [Fact]
    public Task Derived_states() => Verify(GeneratorRun.Run(Gpt,
        """
        namespace TrainGpt;

        public abstract partial class Training
        {
            [Checkpointed] public Gpt Model { get; init; } = null!;
            [Checkpointed] public virtual int Epoch { get; set; }
        }

        public partial class Finetuning : Training
        {
            [Checkpointed] public override int Epoch { get; set; }
            [Checkpointed] public double Score { get; set; }
        }
        """));

    [Fact]
    public Task A_state_of_positional_members_alone() => Verify(GeneratorRun.Run(Gpt,
        """
        namespace TrainGpt;

        public partial record Weights([property: Checkpointed] Gpt Model, [property: Checkpointed] Gpt? Ema);
        """));

    [Fact]
    public Task A_view_of_a_derived_state() => Verify(GeneratorRun.Run(Gpt,
        """
        namespace TrainGpt;

        public abstract partial class Training
        {
            [Checkpointed, FormerName("net")] public Gpt Model { get; init; } = null!;
            [Checkpointed("steps", Optional = true), FormerName("step"), FormerName("count")] public int Iteration { get; set; }
        }

        internal sealed partial class Finetuning : Training
        {
            [Checkpointed] public optim.Optimizer Optimizer { get; init; } = null!;
            [Checkpointed] public double Score { get; set; }
        }

        [CheckpointView<Finetuning>]
        public sealed partial class Weights
        {
            [Checkpointed] public required nn.Module Model { get; init; }
            [Checkpointed("steps"), FormerName("count"), FormerName("i")] public long Step { get; set; }
            [Checkpointed] public double? Score { get; set; }
        }
        """));

    [Fact]
    public Task Collections_recursion_subtypes_and_converters() => Verify(GeneratorRun.Run(
        """
        using System.Collections.Immutable;
        using System.Text.Json;

        namespace Data;

        public sealed class Node { public List<Node> Children { get; set; } = []; public Node? Next { get; set; } }

        [CheckpointSubtype(typeof(Circle), "circle"), CheckpointSubtype(typeof(Group), "group")]
        public abstract record Shape;
        public sealed record Circle(double Radius) : Shape;
        public sealed record Group(Shape[] Items) : Shape;

        public sealed class Percent : ICheckpointConverter<double>
        {
            public void Write(Utf8JsonWriter writer, double value) => writer.WriteNumberValue(value * 100);
            public double Read(ref Utf8JsonReader reader) => reader.GetDouble() / 100;
        }

        public sealed partial class State
        {
            [Checkpointed] public int[] Counts { get; set; } = [];
            [Checkpointed] public float[,]? Grid { get; set; }
            [Checkpointed] public string[,][] Names { get; set; } = new string[0, 0][];
            [Checkpointed] public Node? Tree { get; set; }
            [Checkpointed] public Shape? Shape { get; set; }
            [Checkpointed, CheckpointConverter(typeof(Percent))] public double? Share { get; set; }
            [Checkpointed] public IReadOnlyDictionary<DayOfWeek, (int Step, string? Name)> Log { get; set; } = new Dictionary<DayOfWeek, (int, string?)>();
            [Checkpointed] public Tuple<int, Guid> Old { get; set; } = new(1, default);
            [Checkpointed] public ImmutableArray<DateTime> Times { get; set; }
        }
        """));

    [Fact]
    public Task Objects_in_objects() => Verify(GeneratorRun.Run(
        """
        namespace Data;

        public partial class Part
        {
            [Checkpointed] public List<Tensor> History { get; } = [];
            [Checkpointed] public Part? Inner { get; init; }
        }

        public sealed partial class Whole : Part
        {
            [Checkpointed] public Part[] Parts { get; } = [];
            [Checkpointed] public IReadOnlyDictionary<string, nn.Module?> Models { get; } = new Dictionary<string, nn.Module?>();
            [Checkpointed(OnWorldSizeChange = OnWorldSizeChange.Error)] public Generator? Noise { get; init; }
        }
        """));

    [Fact]
    public Task A_state_that_has_changed() => Verify(GeneratorRun.Run(
        """
        namespace TrainGpt;

        public sealed record Schedule(double PeakRate, int WarmupSteps);

        public partial class Changed
        {
            private sealed record OldSchedule(double Rate);

            [Checkpointed, FormerName("network"), FormerName("net")] public required nn.Module Model { get; init; }
            [Checkpointed(Optional = true)] public long Iteration { get; set; }
            [Checkpointed(Optional = true), FormerName("rates"), MigratesFrom<OldSchedule>(nameof(WithWarmup)), MigratesFrom<double?>(nameof(@checked))]
            public Schedule? Schedule { get; set; }

            private static Schedule WithWarmup(OldSchedule old) => new(old.Rate, 100);

            protected static Schedule? @checked(double? old) => old is { } rate ? new(rate, 100) : null;
        }

        public sealed partial class Derived : Changed { [Checkpointed, MigratesFrom<int>(nameof(Widen))] public long? Count { get; set; } private static long Widen(int old) => old; }
        """));
}
