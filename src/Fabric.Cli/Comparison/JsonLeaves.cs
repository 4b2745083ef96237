using System.Globalization;
using System.Text.Json;
using Fabric.Checkpoints;

namespace Fabric.Cli.Comparison;

/// <summary>Takes JSON apart, so that what differs can be told by its place.</summary>
internal static class JsonLeaves
{
    /// <param name="name">The name of the value.</param>
    /// <param name="json">The value.</param>
    /// <returns>By place, such as <c>optimizer.param_groups[0].lr</c>: everything that is no object, and no list that holds objects or lists.</returns>
    public static IEnumerable<KeyValuePair<string, string>> Of(string name, ReadOnlyMemory<byte> json)
    {
        var leaves = new List<KeyValuePair<string, string>>();
        Add(name, JsonElement.Parse(json.Span, new JsonDocumentOptions { MaxDepth = ManifestReader.MaxDepth }));
        return leaves;

        void Add(string place, JsonElement value)
        {
            if (value.ValueKind == JsonValueKind.Object && value.GetPropertyCount() > 0)
            {
                foreach (JsonProperty property in value.EnumerateObject())
                {
                    Add($"{place}.{property.Name}", property.Value);
                }
            }
            else if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().Any(static item => item.ValueKind is JsonValueKind.Object or JsonValueKind.Array))
            {
                foreach ((int i, JsonElement item) in value.EnumerateArray().Index())
                {
                    Add(string.Create(CultureInfo.InvariantCulture, $"{place}[{i}]"), item);
                }
            }
            else
            {
                leaves.Add(new(place, JsonSerializer.Serialize(value)));
            }
        }
    }
}
