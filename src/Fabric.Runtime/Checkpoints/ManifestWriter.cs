using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

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
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
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
