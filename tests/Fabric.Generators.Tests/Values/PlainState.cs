using System.Diagnostics.CodeAnalysis;
using Fabric.CompilerServices;

namespace Fabric.Generators.Tests.Values;

/// <summary>A state whose code the generator writes in this very project; its codecs are handed out for the tests.</summary>
internal sealed partial class PlainState
{
    public static ValueCodec<Positional> PositionalCodec => CheckpointCodecs.PositionalCodec.Instance;

    public static ValueCodec<Settings> SettingsCodec => CheckpointCodecs.SettingsCodec.Instance;

    public static ValueCodec<Pair<string?>> PairCodec => CheckpointCodecs.PairCodec.Instance;

    public static ValueCodec<Chosen> ChosenCodec => CheckpointCodecs.ChosenCodec.Instance;

    [Checkpointed] public Positional Positional { get; set; } = new("", null);

    [Checkpointed] public Settings? Settings { get; set; }

    [Checkpointed] public Pair<string?> Pair { get; set; }

    [Checkpointed] public Chosen Chosen { get; set; } = new(0);
}

internal record Named(string Name);

internal record Positional(string Name, double? Rate, DayOfWeek Day = DayOfWeek.Friday, float Scale = 0.1f) : Named(Name)
{
    public int Layers { get; init; } = 12;

    public long Seen { get; set; } = -1;
}

internal sealed record Derived(string Name) : Positional(Name, null);

internal sealed class Settings
{
    public string Text = "initial";

    public required Pair<string?> Pair { get; init; }

    public Positional? Inner { get; set; }

    [NotCheckpointed]
    public Action? Callback { get; set; }
}

internal readonly struct Pair<T>(T first, T second)
{
    public T First { get; } = first;

    public T Second { get; } = second;
}

/// <summary>The constructor changes what it is given; the property is assigned all the same.</summary>
internal sealed class Chosen
{
    [SetsRequiredMembers]
    public Chosen(int value)
    {
        Value = value * 2;
        Label = "made";
    }

    public int Value { get; set; }

    public required string Label { get; init; }
}
