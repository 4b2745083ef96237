using Fabric.Schemas;

namespace Fabric.Generators.Baselines;

/// <summary>Says in messages what a type of the schema text is.</summary>
internal static class Words
{
    private const int MostCharacters = 40;

    public static string Changed(string path, SchemaType was, string now)
    {
        (string before, string after) = (Of(was), SchemaParser.TryParseType(now) is { } type ? Of(type) : now);
        return before == after ? $"'{path}' was another {before}" : $"'{path}' was {before}, is {after}";
    }

    public static string MayBeNull(string path) => $"'{path}' may be null there, and not here";

    private static string Of(SchemaType type)
    {
        string text = type.IsValue ? type.Text.Substring("value ".Length) : type.Text;
        return type.Word switch
        {
            SchemaType.Data => "plain data",
            SchemaType.State => "state",
            SchemaType.Back => "what it is part of",
            "one_of" or "enum" or "flags" => type.Word,
            var word => text.Length <= MostCharacters ? text : word,
        };
    }
}
