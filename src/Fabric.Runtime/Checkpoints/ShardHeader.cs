using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Fabric.Checkpoints;

/// <summary>What the header of a shard says beyond its tensors.</summary>
internal static class ShardHeader
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Which shard it is, in the place where a single file has its manifest.</summary>
    public static ReadOnlyMemory<byte> Describe(int rank, int worldSize, string writer) => Write(json =>
    {
        json.WriteNumber(ManifestKeys.FormatVersion, Manifest.FormatVersion);
        json.WriteString(ManifestKeys.Writer, writer);
        json.WriteNumber(ManifestKeys.WorldSize, worldSize);
        json.WriteNumber(ManifestKeys.Shard, rank + 1);
    });

    /// <summary>
    /// What PyTorch's HuggingFaceStorageReader (2.8 and later) wants to know: for every tensor of the file, where it begins in the whole.
    /// See torch/distributed/checkpoint/hf_storage.py.
    /// </summary>
    public static IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> ForPyTorch(IReadOnlyList<FileTensor> tensors) =>
    [
        new(MetadataKeys.ShardingInfo, Write(json =>
        {
            foreach (FileTensor tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteStartArray("saved_offsets"u8);
                Array.ForEach(tensor.Box.Offsets, json.WriteNumberValue);
                json.WriteEndArray();
                json.WriteEndObject();
            }
        })),
        new(MetadataKeys.ShardingVersion, "1.0"u8.ToArray()),
    ];

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
