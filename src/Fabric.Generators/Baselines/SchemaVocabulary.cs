using Fabric.Schemas;

namespace Fabric.Generators.Baselines;

/// <summary>The words that the schema text has. What is read from a checkpoint may be of a later version; a baseline is not.</summary>
internal static class SchemaVocabulary
{
    private static readonly HashSet<string> _objects =
    [
        "module", "optimizer", "scheduler", "tensor", "random_state", "sampler", "generator", "extra_state",
        SchemaType.State, SchemaType.Back, "list", "dictionary",
    ];

    private static readonly HashSet<string> _values =
    [
        "bool", "char", "string", "date_time", "date_time_offset", "date", "time", "time_span", "guid", "version", "uri", "bytes",
        "custom", "enum", "flags", "one_of", SchemaType.Data, SchemaType.Back, "list", "set", "dictionary", "tuple", "grid", "numbers",
    ];

    public static bool IsMember(SchemaType type) => type.IsValue ? IsValue(type) : IsObject(type);

    private static bool IsObject(SchemaType type) =>
        _objects.Contains(type.Word)
        && type.Arguments.All(argument => type.Word == "dictionary" && argument.Word == "string" || IsObject(argument))
        && type.Members.All(member => IsMember(member.Type));

    private static bool IsValue(SchemaType type) =>
        (_values.Contains(type.Word) || NumberWidening.IsNumber(type.Word))
        && type.Arguments.All(IsValue)
        && type.Members.All(member => IsValue(member.Type));
}
