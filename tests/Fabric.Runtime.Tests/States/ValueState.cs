using System.Collections.Immutable;
using System.Text.Json;

namespace Fabric.Runtime.Tests.States;

/// <summary>What a derived state inherits, in part out of its sight.</summary>
public abstract partial class ValueStateBase
{
    [Checkpointed] private Hidden _hidden = new();

    [Checkpointed] public int Inherited { get; private set; }

    public void Fill()
    {
        _hidden.Depth = 4;
        Inherited = 5;
    }

    public (int, int) Filled => (_hidden.Depth, Inherited);

    private sealed class Hidden
    {
        public int Depth { get; set; }
    }
}

/// <summary>One member for each way in which the generator composes codecs.</summary>
public sealed partial class ValueState : ValueStateBase
{
    [Checkpointed] public int[] Counts { get; set; } = [];

    [Checkpointed] public double[,]? Weights { get; set; }

    [Checkpointed] public bool[]? Mask { get; set; }

    [Checkpointed] public byte[] Bytes { get; set; } = [];

    [Checkpointed] public string?[,][] Grid { get; set; } = new string?[0, 0][];

    [Checkpointed] public Node? Tree { get; set; }

    [Checkpointed] public Shape? Shape { get; set; }

    [Checkpointed] public Money Price { get; set; } = Money.OfCents(0);

    [Checkpointed] public Dictionary<DayOfWeek, List<(int Step, string? Name)>> Log { get; set; } = [];

    [Checkpointed] public IReadOnlyList<DateTime?>? Times { get; set; }

    [Checkpointed] public ImmutableArray<Uri> Sources { get; set; }

    [Checkpointed] public Tuple<int, int, int, int, int, int, int, Tuple<string>>? Old { get; set; }
}

public sealed class Node
{
    public int Value { get; set; }

    public List<Node> Children { get; set; } = [];
}

[CheckpointSubtype(typeof(Circle), "circle")]
[CheckpointSubtype(typeof(Both), "both")]
public abstract record Shape(string Name);

public record Circle(string Name, double Radius) : Shape(Name);

public sealed record Both(string Name, Shape Left, Shape? Right) : Shape(Name);

public sealed record Unknown(string Name) : Circle(Name, 1);

[CheckpointConverter(typeof(MoneyConverter))]
public sealed class Money
{
    private int _cents;

    public int Cents => _cents;

    public static Money OfCents(int cents) => new() { _cents = cents };
}

public sealed class MoneyConverter : ICheckpointConverter<Money>
{
    public void Write(Utf8JsonWriter writer, Money value) => writer.WriteStringValue($"{value.Cents} cents");

    public Money Read(ref Utf8JsonReader reader) =>
        Money.OfCents(int.Parse(reader.GetString()!.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture));
}
