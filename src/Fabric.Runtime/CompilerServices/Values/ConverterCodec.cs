using System.Buffers;
using System.Text.Json;
using Fabric.State;

namespace Fabric.CompilerServices.Values;

/// <summary>What a user's converter writes, held to be one JSON value, and read to its end.</summary>
internal sealed class ConverterCodec<T, TConverter> : ValueCodec<T>
    where TConverter : ICheckpointConverter<T>, new()
{
    private readonly TConverter _converter = new();

    public override void Write(Utf8JsonWriter writer, T value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        JsonWriterOptions options = StoredJson.WriterOptions with { MaxDepth = Math.Max(1, StoredJson.MaxDepth - writer.CurrentDepth) };
        using (var own = new Utf8JsonWriter(buffer, options))
        {
            _converter.Write(own, value);
            if (own.CurrentDepth != 0 || own.BytesCommitted + own.BytesPending == 0)
            {
                throw new ValueFormatException($"{typeof(TConverter)} did not write one complete JSON value");
            }
        }

        writer.WriteRawValue(buffer.WrittenSpan, skipInputValidation: true);
    }

    public override T Read(ref Utf8JsonReader reader)
    {
        Utf8JsonReader own = reader;
        T value;
        try
        {
            value = _converter.Read(ref own);
        }
        catch (Exception e) when (e is not (ValueFormatException or OutOfMemoryException))
        {
            throw new ValueFormatException($"{typeof(TConverter)} refused it: {e.Message}", e);
        }

        reader.Skip();
        return own.BytesConsumed == reader.BytesConsumed
            ? value
            : throw new ValueFormatException($"{typeof(TConverter)} did not read the value to its last token");
    }
}
