using System.Text.Json;

namespace Fabric.CompilerServices.Values;

/// <summary>Arrays of more than one dimension: the lengths, then the items. Nested lists would lose lengths beside a zero.</summary>
internal sealed class GridCodec<TArray, T>(int rank, ValueCodec<T> item, Func<int[], TArray> create) : ValueCodec<TArray>
    where TArray : class
{
    private const string LengthsName = "lengths";
    private const string ItemsName = "items";

    public override void Write(Utf8JsonWriter writer, TArray value)
    {
        var array = (Array)(object)(value ?? throw Refusal.Null());
        int[] lengths = ArrayItems.Lengths(array);
        writer.WriteStartObject();
        writer.WritePropertyName(LengthsName);
        Items.Write(writer, lengths, ValueCodecs.Int32);
        writer.WriteStartArray(ItemsName);
        for (int i = 0; i < array.Length; i++)
        {
            Items.WriteOne(writer, ArrayItems.Of<T>(array)[i], item, i);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public override TArray Read(ref Utf8JsonReader reader)
    {
        Token.Expect(ref reader, JsonTokenType.StartObject, "an array with its lengths");
        ExpectName(ref reader, LengthsName);
        List<int> lengths = Items.Read(ref reader, ValueCodecs.Int32);
        ExpectName(ref reader, ItemsName);
        List<T> items = Items.Read(ref reader, item);
        reader.Read();
        Token.Expect(ref reader, JsonTokenType.EndObject, "the end of an array");
        if (lengths.Count != rank || lengths.Exists(static length => length < 0) || Product(lengths) != items.Count)
        {
            throw new ValueFormatException($"{items.Count} items do not fill an array of {string.Join(" × ", lengths)}");
        }

        TArray array = create([.. lengths]);
        items.CopyTo(ArrayItems.Of<T>((Array)(object)array));
        return array;
    }

    private static void ExpectName(ref Utf8JsonReader reader, string name)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals(name))
        {
            throw new ValueFormatException($"expected {name} of an array");
        }

        reader.Read();
    }

    private static Int128 Product(List<int> lengths)
    {
        Int128 product = 1;
        foreach (int length in lengths)
        {
            // What exceeds every list stays so, and cannot overflow; a zero makes it empty all the same.
            product = Int128.Min(product * length, long.MaxValue);
        }

        return product;
    }
}
