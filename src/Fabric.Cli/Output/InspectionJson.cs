using System.Text.Encodings.Web;
using System.Text.Json;
using Fabric.Checkpoints;
using Fabric.Cli.Reading;

namespace Fabric.Cli.Output;

/// <summary>What a checkpoint holds, for programs.</summary>
internal static class InspectionJson
{
    // Values have a depth limit of their own, and stand one level down.
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        MaxDepth = ManifestReader.MaxDepth + 2,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="output">Where to.</param>
    /// <param name="index">The checkpoint.</param>
    /// <param name="tensors">What of its tensors is told.</param>
    /// <param name="hashes">By the name of the tensor; <see langword="null"/> for no hashes.</param>
    public static void Write(Stream output, CheckpointIndex index, IReadOnlyList<IndexedTensor> tensors, IReadOnlyDictionary<string, string>? hashes)
    {
        using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartObject();
        json.WriteString("format", Names.Of(index.Kind));
        json.WriteString("state", index.StateType);
        json.WriteString("schema", index.Schema);
        json.WriteString("writer", index.Writer);
        if (index.WorldSize is { } worldSize)
        {
            json.WriteNumber("world_size", worldSize);
        }

        json.WriteStartArray("tensors");
        foreach (IndexedTensor tensor in tensors)
        {
            json.WriteStartObject();
            json.WriteString("name", tensor.Name);
            json.WriteString("dtype", Names.Of(tensor.Dtype));
            json.WritePropertyName("shape");
            json.WriteRawValue(Quantities.Shape(tensor.Shape));
            json.WriteNumber("bytes", tensor.Bytes);
            if (hashes is not null)
            {
                json.WriteString("sha256", hashes[tensor.Name]);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("aliases");
        foreach ((string alias, string name) in TensorSelection.AliasesOf(index, tensors))
        {
            json.WriteString(alias, name);
        }

        json.WriteEndObject();
        json.WriteStartObject("values");
        foreach (string name in index.ValueNames)
        {
            json.WritePropertyName(name);
            json.WriteRawValue(index.ShowValue(name).Span, skipInputValidation: true);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
    }
}
