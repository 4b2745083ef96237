using Fabric.Generators.Model;

namespace Fabric.Generators.Emitting;

/// <summary>Names the codec of a value.</summary>
internal sealed class CodecExpressions
{
    private const string Codecs = "global::Fabric.CompilerServices.ValueCodecs";

    private readonly string _holder;
    private readonly Dictionary<string, string> _classNames = [];

    /// <summary>Gives every type that needs one a codec class, named after it.</summary>
    public CodecExpressions(StateModel state)
    {
        _holder = state.Names.Codecs;
        foreach (DataModel data in state.Data)
        {
            _classNames.Add(data.Key, FreeName(data.ShortName + "Codec"));
        }
    }

    public string ClassOf(DataModel data) => _classNames[data.Key];

    public string ClassOf(DataReference data) => _classNames[data.Key];

    public string Of(ValueModel value) => value switch
    {
        ScalarModel scalar => $"{Codecs}.{scalar.Codec}",
        EnumModel => $"{Codecs}.Enum<{value.TypeName}>()",
        NullableModel { IsReference: true } nullable => $"{Codecs}.NullableReference({Of(nullable.Value)})",
        NullableModel nullable => $"{Codecs}.Nullable({Of(nullable.Value)})",
        ConverterModel converter => $"{Codecs}.Converter<{converter.TypeName}, {converter.Converter}>()",
        DataReference data => $"{_holder}.{ClassOf(data)}.Instance",
        CompositeModel { Method: "Bytes" } => $"{Codecs}.Bytes",
        CompositeModel { Method: "ReferenceTuple" } tuple => ReferenceTuple(tuple),
        CompositeModel composite => Call(composite),
        _ => throw new InvalidOperationException(),
    };

    private string Call(CompositeModel composite)
    {
        string typeArguments = composite.TypeArguments.Count == 0 ? "" : $"<{string.Join(", ", composite.TypeArguments)}>";
        IEnumerable<string> rank = composite.Grid is { } grid ? [$"{grid.Rank}"] : [];
        IEnumerable<string> key = composite.Key is { } keys ? [$"{Codecs}.{keys.Codec}"] : [];
        IEnumerable<string> creation = composite.Grid is { } made ? [$"static lengths => {made.Creation}"] : [];
        return $"{Codecs}.{composite.Method}{typeArguments}({string.Join(", ", [.. rank, .. key, .. composite.Items.Select(Of), .. creation])})";
    }

    /// <summary>A tuple of the older kind is stored as one of the newer, and so is what it nests.</summary>
    private string ReferenceTuple(CompositeModel tuple) =>
        $"{Codecs}.Mapped<{tuple.TypeName}, {ValueTuple(tuple)}>({TupleItems(tuple)}, "
        + "static tuple => global::System.TupleExtensions.ToValueTuple(tuple), "
        + "static tuple => global::System.TupleExtensions.ToTuple(tuple))";

    private string TupleItems(CompositeModel tuple) =>
        $"{Codecs}.Tuple({string.Join(", ", tuple.Items.Select((item, i) => i == 7 ? TupleItems((CompositeModel)item) : Of(item)))})";

    private static string ValueTuple(CompositeModel tuple) => "global::System.ValueTuple<"
        + string.Join(", ", tuple.Items.Select((item, i) => i == 7 ? ValueTuple((CompositeModel)item) : item.TypeName)) + ">";

    private string FreeName(string name)
    {
        string free = name;
        for (int i = 2; _classNames.ContainsValue(free); i++)
        {
            free = name + i;
        }

        return free;
    }
}
