using System.Buffers;
using System.Text.Json;
using Fabric.Interop;

namespace Fabric.Members.PyTorch;

/// <summary>
/// An optimizer's state dict whose options stand flat, each under its parameter, <c>param_groups.{parameter}.{option}</c>, as PyTorch's
/// <c>get_optimizer_state_dict</c> can make it: which parameters are a group it does not say.
/// </summary>
internal static class FlatOptimizer
{
    private const string Prefix = OptimizerKeys.Groups + ".";

    public static bool Recognize(JsonElement json) =>
        !json.TryGetProperty(OptimizerKeys.Class, out _)
        && !json.TryGetProperty(OptimizerKeys.Groups, out _)
        && json.EnumerateObject().Any(static property => property.Name.StartsWith(Prefix, StringComparison.Ordinal));

    /// <param name="json">The state dict.</param>
    /// <param name="live">The names in each group of the live optimizer; <see langword="null"/> where they are not known: then parameters of equal options are a group.</param>
    /// <param name="mismatch">Is told what the live groups cannot take.</param>
    /// <returns>The same with groups.</returns>
    public static JsonElement ToGroups(JsonElement json, IReadOnlyList<IReadOnlyList<string>>? live, Action<string> mismatch)
    {
        OrderedDictionary<string, List<(string Key, JsonElement Value)>> options = OptionsOf(json);
        Check(options, live ?? [], mismatch);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartArray(OptimizerKeys.Groups);
            foreach (string[] group in live is null ? ByOptions(options) : live.Select(group => group.Where(options.ContainsKey).ToArray()))
            {
                WriteGroup(writer, group, group.Length == 0 ? [] : options[group[0]]);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    private static OrderedDictionary<string, List<(string Key, JsonElement Value)>> OptionsOf(JsonElement json)
    {
        var options = new OrderedDictionary<string, List<(string Key, JsonElement Value)>>(StringComparer.Ordinal);
        foreach (JsonProperty property in json.EnumerateObject())
        {
            int dot = property.Name.LastIndexOf('.');
            if (!property.Name.StartsWith(Prefix, StringComparison.Ordinal) || dot < Prefix.Length)
            {
                continue;
            }

            string parameter = property.Name[Prefix.Length..dot];
            if (!options.TryGetValue(parameter, out List<(string Key, JsonElement Value)>? ofParameter))
            {
                options.Add(parameter, ofParameter = []);
            }

            ofParameter.Add((property.Name[(dot + 1)..], property.Value));
        }

        return options;
    }

    private static void Check(
        OrderedDictionary<string, List<(string Key, JsonElement Value)>> options, IReadOnlyList<IReadOnlyList<string>> live, Action<string> mismatch)
    {
        foreach (IReadOnlyList<string> group in live)
        {
            string[] stored = [.. group.Where(options.ContainsKey)];
            if (stored.FirstOrDefault(parameter => TextOf(options[parameter]) != TextOf(options[stored[0]])) is { } other)
            {
                mismatch($"'{stored[0]}' and '{other}' have different options in the checkpoint, and are one group in the state");
            }
        }

        if (live.Count > 0 && options.Keys.Except(live.SelectMany(static group => group)).FirstOrDefault() is { } left)
        {
            mismatch($"'{left}' is in the checkpoint, and in no group of the state");
        }
    }

    private static IEnumerable<string[]> ByOptions(OrderedDictionary<string, List<(string Key, JsonElement Value)>> options) => options
        .GroupBy(static entry => TextOf(entry.Value))
        .Select(static group => group.Select(static entry => entry.Key).ToArray());

    private static string TextOf(List<(string Key, JsonElement Value)> options) =>
        string.Join('\n', options.Select(static option => $"{option.Key} {option.Value.GetRawText()}").Order(StringComparer.Ordinal));

    private static void WriteGroup(Utf8JsonWriter writer, string[] parameters, List<(string Key, JsonElement Value)> options)
    {
        writer.WriteStartObject();
        foreach ((string key, JsonElement value) in options)
        {
            writer.WritePropertyName(key);
            value.WriteTo(writer);
        }

        writer.WriteStartArray(OptimizerKeys.Parameters);
        Array.ForEach(parameters, writer.WriteStringValue);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
