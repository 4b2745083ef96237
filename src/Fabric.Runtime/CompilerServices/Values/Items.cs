using System.Buffers;
using System.Text.Json;
using Fabric.State;

namespace Fabric.CompilerServices.Values;

/// <summary>The items of a JSON list.</summary>
internal static class Items
{
    public static void Write<T>(Utf8JsonWriter writer, IEnumerable<T> items, ValueCodec<T> codec)
    {
        writer.WriteStartArray();
        int index = 0;
        foreach (T item in items)
        {
            WriteOne(writer, item, codec, index++);
        }

        writer.WriteEndArray();
    }

    /// <summary>
    /// Sorts the items by what is written of them: the order of a hash table of strings is another one in every process.
    /// </summary>
    public static void WriteSorted<T>(Utf8JsonWriter writer, IEnumerable<T> items, ValueCodec<T> codec)
    {
        List<byte[]> written = [];
        JsonWriterOptions options = StoredJson.WriterOptions with { MaxDepth = StoredJson.MaxDepth - writer.CurrentDepth - 1 };
        foreach (T item in items)
        {
            var buffer = new ArrayBufferWriter<byte>();
            using (var itemWriter = new Utf8JsonWriter(buffer, options))
            {
                WriteOne(itemWriter, item, codec, written.Count);
            }

            written.Add(buffer.WrittenSpan.ToArray());
        }

        written.Sort(static (left, right) => left.AsSpan().SequenceCompareTo(right));
        writer.WriteStartArray();
        written.ForEach(item => writer.WriteRawValue(item, skipInputValidation: true));
        writer.WriteEndArray();
    }

    public static List<T> Read<T>(ref Utf8JsonReader reader, ValueCodec<T> codec)
    {
        Token.Expect(ref reader, JsonTokenType.StartArray, "a list");
        List<T> items = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(ReadOne(ref reader, codec, items.Count));
        }

        return items;
    }

    public static void WriteOne<T>(Utf8JsonWriter writer, T item, ValueCodec<T> codec, int index)
    {
        try
        {
            codec.Write(writer, item);
        }
        catch (ValueFormatException e)
        {
            e.EnterElement(index);
            throw;
        }
    }

    public static T ReadOne<T>(ref Utf8JsonReader reader, ValueCodec<T> codec, int index)
    {
        try
        {
            return codec.Read(ref reader);
        }
        catch (ValueFormatException e)
        {
            e.EnterElement(index);
            throw;
        }
    }
}
