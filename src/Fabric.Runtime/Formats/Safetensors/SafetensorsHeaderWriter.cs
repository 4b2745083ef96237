using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Fabric.Formats.Safetensors;

/// <summary>Header → bytes.</summary>
internal static class SafetensorsHeaderWriter
{
    // Enough for a usual name and entry: growing the buffer would copy it.
    private const int BytesPerTensor = 160;

    // UTF-8 as it is: other readers unescape, but people and tools look at headers too.
    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="tensors">In the order of their data.</param>
    /// <param name="metadata">The entries of <c>__metadata__</c>, written in this order: UTF-8 text without escapes.</param>
    /// <param name="dataAlignment">The data begins at a multiple of this many bytes: spaces fill the header.</param>
    public static SafetensorsHeaderImage Write(
        IReadOnlyList<SafetensorsTensor> tensors,
        IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> metadata,
        int dataAlignment)
    {
        int expected = (tensors.Count * BytesPerTensor) + metadata.Sum(entry => entry.Value.Length) + dataAlignment;
        var buffer = new ArrayBufferWriter<byte>(expected);
        var positions = new Dictionary<string, int>(metadata.Count, StringComparer.Ordinal);
        buffer.GetSpan(SafetensorsHeader.PrefixLength);
        buffer.Advance(SafetensorsHeader.PrefixLength);
        using (var json = new Utf8JsonWriter(buffer, JsonOptions))
        {
            json.WriteStartObject();
            json.WriteStartObject(SafetensorsHeader.MetadataKey);
            foreach ((string key, ReadOnlyMemory<byte> value) in metadata)
            {
                json.WritePropertyName(key);
                positions.Add(key, Position(json) + 1);
                json.WriteStringValue(value.Span);
            }

            json.WriteEndObject();
            foreach (SafetensorsTensor tensor in tensors)
            {
                WriteTensor(json, tensor);
            }

            json.WriteEndObject();
        }

        int padding = (dataAlignment - (buffer.WrittenCount % dataAlignment)) % dataAlignment;
        buffer.GetSpan(padding + 1)[..padding].Fill((byte)' ');
        buffer.Advance(padding);

        // The writer's own array: a copy would be one more of several megabytes.
        Memory<byte> bytes = MemoryMarshal.AsMemory(buffer.WrittenMemory);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.Span, bytes.Length - SafetensorsHeader.PrefixLength);
        return new SafetensorsHeaderImage(bytes, positions);
    }

    private static int Position(Utf8JsonWriter json) =>
        SafetensorsHeader.PrefixLength + checked((int)(json.BytesCommitted + json.BytesPending));

    private static void WriteTensor(Utf8JsonWriter json, SafetensorsTensor tensor)
    {
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype"u8, SafetensorsDtypes.NameOf(tensor.Dtype));
        json.WriteStartArray("shape"u8);
        foreach (long dimension in tensor.Shape)
        {
            json.WriteNumberValue(dimension);
        }

        json.WriteEndArray();
        json.WriteStartArray("data_offsets"u8);
        json.WriteNumberValue(tensor.Begin);
        json.WriteNumberValue(tensor.End);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
