using System.Text.Json;
using Fabric.Formats.Safetensors;

namespace Fabric.Formats.HuggingFace;

/// <summary>What a file says of the parts of tensors in it: <c>{"w":{"saved_offsets":[128,0]}}</c>.</summary>
internal static class ShardingInfo
{
    public const string Key = "DCP_SHARDING_INFO";

    private const string OffsetsKey = "saved_offsets";
    private const int MaxRank = 1024;

    /// <returns>Where each part begins; <see langword="null"/> where the file says nothing.</returns>
    public static IReadOnlyDictionary<string, long[]>? Read(SafetensorsHeader header, string path)
    {
        if (!header.Metadata.TryGetValue(Key, out SafetensorsMetadataValue value))
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(value.Utf8);
            var offsets = new Dictionary<string, long[]>(StringComparer.Ordinal);
            foreach (JsonProperty tensor in document.RootElement.EnumerateObject())
            {
                if (!offsets.TryAdd(tensor.Name, Offsets(tensor.Value, path)))
                {
                    throw HuggingFaceErrors.Broken(path, $"its {Key} holds tensor {FileText.Show(tensor.Name)} more than once");
                }
            }

            return offsets;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw HuggingFaceErrors.Broken(path, $"its {Key} is not an object of objects with {OffsetsKey}", e);
        }
    }

    private static long[] Offsets(JsonElement tensor, string path)
    {
        JsonElement array = tensor.GetProperty(OffsetsKey);
        if (array.GetArrayLength() > MaxRank)
        {
            throw HuggingFaceErrors.Broken(path, $"its {Key} has more than {MaxRank} offsets for a tensor");
        }

        return [.. array.EnumerateArray().Select(offset => offset.TryGetInt64(out long number) && number >= 0
            ? number
            : throw HuggingFaceErrors.Broken(path, $"its {Key} holds an offset that is no integer from 0 to 2^63 - 1"))];
    }
}
