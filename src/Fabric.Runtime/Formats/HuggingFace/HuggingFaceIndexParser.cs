using System.Text.Json;
using System.Text.Unicode;

namespace Fabric.Formats.HuggingFace;

/// <summary>The JSON of an index → which file has which tensor. What it says of sizes is for people: writers round it.</summary>
internal static class HuggingFaceIndexParser
{
    private const int MaxDepth = 64;

    public static Dictionary<string, string> Parse(ReadOnlySpan<byte> json, string path)
    {
        try
        {
            return Utf8.IsValid(json) ? ParseRoot(json, path) : throw HuggingFaceErrors.Broken(path, "it is not UTF-8");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: half of a surrogate pair, written as an escape.
            throw HuggingFaceErrors.Broken(path, "it is not JSON", e);
        }
    }

    private static Dictionary<string, string> ParseRoot(ReadOnlySpan<byte> json, string path)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        Dictionary<string, string>? files = null;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw HuggingFaceErrors.Broken(path, "it is not a JSON object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isMap = reader.ValueTextEquals("weight_map"u8);
            reader.Read();
            if (!isMap)
            {
                reader.Skip();
            }
            else if (files is not null)
            {
                throw HuggingFaceErrors.Broken(path, "it holds weight_map more than once");
            }
            else
            {
                files = ParseMap(ref reader, path);
            }
        }

        // Reads on to the end: nothing but white space may follow.
        reader.Read();
        return files is { Count: > 0 } ? files : throw HuggingFaceErrors.Broken(path, "it has no weight_map, or an empty one");
    }

    private static Dictionary<string, string> ParseMap(ref Utf8JsonReader reader, string path)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw HuggingFaceErrors.Broken(path, "its weight_map is not a JSON object");
        }

        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        string last = "";
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string tensor = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
            {
                throw HuggingFaceErrors.Broken(path, $"the file of tensor {FileText.Show(tensor)} is not a string");
            }

            // Tensors of a file follow one another.
            last = reader.ValueTextEquals(last) ? last : reader.GetString()!;
            if (!files.TryAdd(tensor, last))
            {
                throw HuggingFaceErrors.Broken(path, $"it holds tensor {FileText.Show(tensor)} more than once");
            }
        }

        return files;
    }
}
