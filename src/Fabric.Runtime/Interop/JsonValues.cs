using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Fabric.Formats.Pickle;
using Fabric.Schemas;

namespace Fabric.Interop;

/// <summary>Values as this library stores them → values of Python, of the types that <c>torch.load</c> reads with <c>weights_only=True</c>.</summary>
internal static class JsonValues
{
    /// <param name="json">The value.</param>
    /// <param name="type">Its type; <see langword="null"/> where the schema does not say: then a number is an int where it is written as one.</param>
    public static PickleValue ToPython(JsonElement json, SchemaType? type = null) => json.ValueKind switch
    {
        JsonValueKind.Null => Python.None,
        JsonValueKind.True or JsonValueKind.False => PickleBoolean.Of(json.GetBoolean()),
        JsonValueKind.Number => Number(json, type),
        JsonValueKind.String => Text(json, type),
        JsonValueKind.Array => new PickleList(json.EnumerateArray().Select((item, i) => ToPython(item, ItemOf(type, i)))),
        _ => Dictionary(json, type),
    };

    private static PickleDict Dictionary(JsonElement json, SchemaType? type)
    {
        var dict = new PickleDict();
        foreach (JsonProperty property in json.EnumerateObject())
        {
            dict.Set(new PickleString(property.Name), ToPython(property.Value, PropertyOf(type, property.Name)));
        }

        return dict;
    }

    private static PickleValue Number(JsonElement json, SchemaType? type)
    {
        string digits = json.GetRawText();
        return IsFloat(type) || digits.AsSpan().ContainsAny(".eE") || !BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger integer)
            ? new PickleFloat(json.GetDouble())
            : PickleInteger.Of(integer);
    }

    private static PickleValue Text(JsonElement json, SchemaType? type)
    {
        string text = TextOf(json);
        return IsFloat(type) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? new PickleFloat(number)
            : new PickleString(text);
    }

    private static string TextOf(JsonElement json)
    {
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair has no form in UTF-16 text here: as JSON has it.
            return json.GetRawText()[1..^1];
        }
    }

    private static bool IsFloat(SchemaType? type) => type?.Word is "double" or "single" or "half";

    private static SchemaType? ItemOf(SchemaType? type, int index) => type?.Word switch
    {
        "list" or "set" => type.Arguments[0],
        "tuple" => type.Arguments.ElementAtOrDefault(index),
        _ => null,
    };

    private static SchemaType? PropertyOf(SchemaType? type, string name) => type?.Word switch
    {
        SchemaType.Data => type.Members.FirstOrDefault(member => member.Name == name)?.Type,
        "dictionary" => type.Arguments[^1],
        _ => null,
    };
}
