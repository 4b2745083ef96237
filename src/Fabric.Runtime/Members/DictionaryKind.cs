using Fabric.CompilerServices;
using Fabric.State;

namespace Fabric.Members;

/// <summary>A dictionary of objects: its keys as JSON, each object under the member's name and its key.</summary>
internal sealed class DictionaryKind<TDictionary, T>(ObjectKind<T> itemKind) : ObjectKind<TDictionary>
    where TDictionary : class, IEnumerable<KeyValuePair<string, T?>>
    where T : class
{
    internal override void Capture(TDictionary value, string name, CaptureContext context)
    {
        context.AddJson(name, writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("keys");
            foreach ((string key, _) in Sorted(value))
            {
                writer.WriteStringValue(key);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
        foreach ((string key, T? item) in Sorted(value))
        {
            itemKind.CaptureOrNull(item, $"{name}.{key}", context);
        }
    }

    internal override void Restore(TDictionary value, string name, RestoreContext context)
    {
        if (context.ReadObject(name) is not { } json)
        {
            return;
        }

        var fields = new JsonFields(json, name, context);
        string[] stored = fields.Strings("keys");
        string[] live = [.. Sorted(value).Select(entry => entry.Key)];
        if (!fields.AreComplete || (context.IsStrict && !stored.AsSpan().SequenceEqual(live)))
        {
            context.Mismatch(
                $"{name}: the keys [{string.Join(", ", stored)}] in the checkpoint, [{string.Join(", ", live)}] in the state");
            context.Skip(name);
            return;
        }

        foreach (string key in stored.Except(live))
        {
            context.Unexpected($"{name}.{key}", $"{name}.{key}: in the checkpoint, not in the state");
            context.Skip($"{name}.{key}");
        }

        foreach ((string key, T? item) in Sorted(value))
        {
            if (stored.Contains(key))
            {
                itemKind.RestoreOrAgreeOnNull(item, $"{name}.{key}", context);
            }
            else
            {
                context.Missing($"{name}.{key}", $"{name}.{key}: not in the checkpoint");
            }
        }
    }

    internal override void NameParameters(TDictionary value, string name, ParameterNames names)
    {
        foreach ((string key, T? item) in Sorted(value))
        {
            itemKind.NameParametersOrNothing(item, $"{name}.{key}", names);
        }
    }

    // A dictionary's order says nothing: equal states must give equal bytes.
    private static IEnumerable<KeyValuePair<string, T?>> Sorted(TDictionary value) =>
        value.OrderBy(static entry => entry.Key, StringComparer.Ordinal);
}
