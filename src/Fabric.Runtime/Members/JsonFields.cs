using System.Text.Json;
using Fabric.State;

namespace Fabric.Members;

/// <summary>Reads the fields of an object's stored JSON; what is missing or of another type becomes a mismatch.</summary>
internal sealed class JsonFields(JsonElement json, string name, RestoreContext context)
{
    /// <summary>Whether every field that was asked for was there.</summary>
    public bool AreComplete { get; private set; } = true;

    /// <summary>The same for an object nested in this one.</summary>
    public JsonFields Of(JsonElement nested) => new(nested, name, context);

    public JsonElement? Any(string field) =>
        TryGet(field, out JsonElement value) ? value : Missing<JsonElement?>(field, "a value");

    public long Int64(string field) =>
        TryGet(field, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number)
            ? number
            : Missing<long>(field, "an integer");

    public int Int32(string field) =>
        TryGet(field, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number)
            ? number
            : Missing<int>(field, "an integer");

    public bool Boolean(string field) =>
        TryGet(field, out JsonElement value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : Missing<bool>(field, "true or false");

    public string String(string field) =>
        TryGet(field, out JsonElement value) && TryGetString(value, out string text)
            ? text
            : Missing<string>(field, "a string")!;

    public double Double(string field) =>
        TryGet(field, out JsonElement value) && ExactDouble.TryRead(value, out double number)
            ? number
            : Missing<double>(field, "a number");

    public double? OptionalDouble(string field) =>
        TryGet(field, out JsonElement value) && value.ValueKind == JsonValueKind.Null ? null : Double(field);

    public bool? OptionalBoolean(string field) =>
        TryGet(field, out JsonElement value) && value.ValueKind == JsonValueKind.Null ? null : Boolean(field);

    public double[] Doubles(string field) => List(field, "a list of numbers",
        (JsonElement element, out double number) => ExactDouble.TryRead(element, out number));

    public int[] Int32s(string field) => List(field, "a list of integers",
        (JsonElement element, out int number) =>
        {
            number = 0;
            return element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out number);
        });

    public string[] Strings(string field) => List(field, "a list of strings",
        (JsonElement element, out string text) => TryGetString(element, out text));

    /// <returns><see langword="null"/> where there is no such field.</returns>
    public string[]? OptionalStrings(string field) => TryGet(field, out _) ? Strings(field) : null;

    public JsonElement[] Objects(string field) => List(field, "a list of objects",
        (JsonElement element, out JsonElement item) =>
        {
            item = element;
            return element.ValueKind == JsonValueKind.Object;
        });

    private static bool TryGetString(JsonElement value, out string text)
    {
        try
        {
            text = value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
            return value.ValueKind == JsonValueKind.String;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: JSON may hold it, a string of text may not.
            text = "";
            return false;
        }
    }

    private delegate bool TryConvert<T>(JsonElement element, out T value);

    private T[] List<T>(string field, string expected, TryConvert<T> convert)
    {
        if (!TryGet(field, out JsonElement list) || list.ValueKind != JsonValueKind.Array)
        {
            return Missing<T[]>(field, expected) ?? [];
        }

        var items = new List<T>(list.GetArrayLength());
        foreach (JsonElement element in list.EnumerateArray())
        {
            if (!convert(element, out T item))
            {
                return Missing<T[]>(field, expected) ?? [];
            }

            items.Add(item);
        }

        return [.. items];
    }

    private bool TryGet(string field, out JsonElement value) => json.TryGetProperty(field, out value);

    private T? Missing<T>(string field, string expected)
    {
        AreComplete = false;
        context.Mismatch($"{name}: {expected} named '{field}' is missing from its stored form");
        return default;
    }
}
