using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Fabric.Formats.Safetensors;

namespace Fabric.Checkpoints;

/// <summary>Manifest → JSON.</summary>
internal static class ManifestWriter
{
    // Values nest as deep as their converters like, which have limits of their own.
    private static readonly JsonWriterOptions Options =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = ManifestReader.MaxDepth };

    /// <exception cref="JsonException">A value is not JSON.</exception>
    public static ReadOnlyMemory<byte> Write(Manifest manifest)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, Options);
        json.WriteStartObject();
        json.WriteNumber(ManifestKeys.FormatVersion, Manifest.FormatVersion);
        json.WriteString(ManifestKeys.Writer, manifest.Writer);
        json.WriteString(ManifestKeys.StateType, manifest.StateType);
        json.WriteString(ManifestKeys.Schema, manifest.Schema);
        WriteStrings(json, ManifestKeys.Fingerprints, manifest.Fingerprints);
        json.WriteNumber(ManifestKeys.WorldSize, manifest.WorldSize);

        json.WriteStartObject(ManifestKeys.Values);
        foreach ((string name, ReadOnlyMemory<byte> value) in manifest.Values)
        {
            json.WritePropertyName(name);
            // Checked when it was planned. The check here would have a depth limit of its own.
            json.WriteRawValue(value.Span, skipInputValidation: true);
        }

        json.WriteEndObject();
        WriteStrings(json, ManifestKeys.ValueTensors, manifest.ValueTensors);
        json.WriteStartObject(ManifestKeys.Tensors);
        foreach (string name in manifest.Complex128Tensors)
        {
            json.WriteString(name, ManifestKeys.Complex128);
        }

        json.WriteEndObject();
        if (manifest.Shards is { } shards)
        {
            WriteShards(json, shards);
        }
        else if (manifest.Records is { } records)
        {
            WritePlacement(json, records.Tensors);
            WriteStrings(json, ManifestKeys.Aliases, records.Aliases);
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void WritePlacement(Utf8JsonWriter json, IReadOnlyList<ShardedTensor> tensors)
    {
        json.WriteStartObject(ManifestKeys.Placement);
        foreach (ShardedTensor tensor in tensors)
        {
            json.WriteStartArray(tensor.Name);
            json.WriteStringValue(SafetensorsDtypes.NameOf(tensor.Dtype));
            json.WriteStartArray();
            Array.ForEach(tensor.Shape, json.WriteNumberValue);
            json.WriteEndArray();
            json.WriteStringValue(tensor.IsDivided ? ManifestKeys.Divided : ManifestKeys.Whole);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteShards(Utf8JsonWriter json, ShardTable shards)
    {
        WritePlacement(json, shards.Tensors);
        json.WriteStartArray(ManifestKeys.RankTensors);
        foreach (RankTensor tensor in shards.RankTensors)
        {
            json.WriteStartArray();
            json.WriteStringValue(tensor.Member);
            json.WriteStringValue(tensor.Field);
            json.WriteNumberValue(tensor.Length);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        WriteStrings(json, ManifestKeys.Aliases, shards.Aliases);
        json.WriteStartArray(ManifestKeys.Shards);
        foreach (ShardInfo shard in shards.Shards)
        {
            json.WriteStartArray();
            json.WriteNumberValue(shard.Length);
            json.WriteStringValue(shard.Checksum);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IReadOnlyList<KeyValuePair<string, string>> entries)
    {
        json.WriteStartObject(name);
        foreach ((string key, string value) in entries)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }
}
