using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Fabric.CompilerServices;
using Fabric.Schemas;

namespace Fabric.State;

/// <summary>
/// Makes the numbers of a stored value those of the type that the state has now: a single that becomes a double keeps its value, not
/// its digits, and a number that the new type cannot hold exactly is refused, where parsing its digits would round.
/// </summary>
internal sealed class StoredNumbers
{
    private readonly Utf8JsonWriter _writer;
    private readonly List<SchemaType> _storedAround = [];
    private readonly List<SchemaType> _liveAround = [];

    private StoredNumbers(Utf8JsonWriter writer)
    {
        _writer = writer;
    }

    /// <exception cref="ValueFormatException">A number is not exact in the new type.</exception>
    public static ReadOnlyMemory<byte> Convert(ReadOnlyMemory<byte> json, SchemaType stored, SchemaType live)
    {
        var buffer = new ArrayBufferWriter<byte>(json.Length);
        using (var writer = new Utf8JsonWriter(buffer, StoredJson.WriterOptions))
        {
            var reader = new Utf8JsonReader(json.Span, StoredJson.ReaderOptions);
            reader.Read();
            new StoredNumbers(writer).Value(ref reader, stored, live);
        }

        return buffer.WrittenMemory;
    }

    private void Value(ref Utf8JsonReader reader, SchemaType? stored, SchemaType? live)
    {
        stored = Resolve(stored, _storedAround);
        live = Resolve(live, _liveAround);
        if (stored is null || live is null || AreEqual(stored, live))
        {
            Copy(ref reader);
            return;
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.Number when NumberWidening.IsNumber(stored.Word) && NumberWidening.IsNumber(live.Word):
                Number(ref reader, stored.Word, live.Word);
                break;
            case JsonTokenType.StartArray when stored.Arguments.Count > 0 && live.Arguments.Count > 0:
                Items(ref reader, stored, live);
                break;
            case JsonTokenType.StartObject when stored.Word == live.Word && stored.Word == "one_of":
                Subtype(ref reader, stored, live);
                break;
            case JsonTokenType.StartObject when stored.Word == live.Word:
                Properties(ref reader, stored, live);
                break;
            default:
                Copy(ref reader);
                break;
        }
    }

    /// <summary>Equal texts are equal types only where they refer to nothing around them.</summary>
    private static bool AreEqual(SchemaType stored, SchemaType live) =>
        stored.Text == live.Text && !stored.Text.Contains(SchemaType.Back, StringComparison.Ordinal);

    private void Items(ref Utf8JsonReader reader, SchemaType stored, SchemaType live)
    {
        _writer.WriteStartArray();
        for (int i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            try
            {
                Value(ref reader, Item(stored, i), Item(live, i));
            }
            catch (ValueFormatException e)
            {
                e.EnterElement(i);
                throw;
            }
        }

        _writer.WriteEndArray();
    }

    /// <summary>A tuple has a type for each item, a list one for all.</summary>
    private static SchemaType? Item(SchemaType type, int index) =>
        type.Word == "tuple" ? type.Arguments.ElementAtOrDefault(index) : type.Arguments[0];

    private void Subtype(ref Utf8JsonReader reader, SchemaType stored, SchemaType live)
    {
        string? name = Discriminator(reader);
        _storedAround.Add(stored);
        _liveAround.Add(live);
        SchemaType? storedData = Resolve(MemberType(stored, name), _storedAround);
        SchemaType? liveData = Resolve(MemberType(live, name), _liveAround);
        if (storedData is null || liveData is null)
        {
            Copy(ref reader);
        }
        else
        {
            Properties(ref reader, storedData, liveData);
        }

        _storedAround.RemoveAt(_storedAround.Count - 1);
        _liveAround.RemoveAt(_liveAround.Count - 1);
    }

    /// <param name="reader">A copy, so that reading ahead moves nothing.</param>
    private static string? Discriminator(Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isType = reader.ValueTextEquals("$type"u8);
            reader.Read();
            if (isType && reader.TokenType == JsonTokenType.String)
            {
                return reader.GetString();
            }

            reader.Skip();
        }

        return null;
    }

    private static SchemaType? MemberType(SchemaType type, string? name) => type.Members.FirstOrDefault(member => member.Name == name)?.Type;

    private void Properties(ref Utf8JsonReader reader, SchemaType stored, SchemaType live)
    {
        bool isAround = stored.Word == SchemaType.Data;
        if (isAround)
        {
            _storedAround.Add(stored);
            _liveAround.Add(live);
        }

        _writer.WriteStartObject();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            string name = reader.GetString()!;
            _writer.WritePropertyName(name);
            reader.Read();
            try
            {
                Value(ref reader, Property(stored, name), Property(live, name));
            }
            catch (ValueFormatException e)
            {
                e.EnterProperty(name);
                throw;
            }
        }

        _writer.WriteEndObject();
        if (isAround)
        {
            _storedAround.RemoveAt(_storedAround.Count - 1);
            _liveAround.RemoveAt(_liveAround.Count - 1);
        }
    }

    private static SchemaType? Property(SchemaType type, string name) => type.Word switch
    {
        SchemaType.Data => MemberType(type, name),
        "dictionary" when type.Arguments.Count == 2 => type.Arguments[1],
        "grid" when name == "items" && type.Arguments.Count == 1 => new SchemaType("list", $"list<{type.Arguments[0].Text}>") { Arguments = type.Arguments },
        _ => null,
    };

    private static SchemaType? Resolve(SchemaType? type, List<SchemaType> around) => type is not { Word: SchemaType.Back }
        ? type
        : around.ElementAtOrDefault(around.Count - 1 - type.Number);

    private void Copy(ref Utf8JsonReader reader)
    {
        using JsonDocument value = JsonDocument.ParseValue(ref reader);
        value.RootElement.WriteTo(_writer);
    }

    private void Number(ref Utf8JsonReader reader, string stored, string live)
    {
        string digits = Encoding.ASCII.GetString(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan);
        string? exact = stored == live ? digits : NumberWidening.IsFloat(live) ? AsFloat(digits, stored, live)
            : NumberWidening.IsFloat(stored) ? FromFloat(ValueOf(digits, stored), digits, live)
            : digits;
        _writer.WriteRawValue(
            exact ?? throw new ValueFormatException($"{digits} of type {stored} is not exact as {live}"), skipInputValidation: true);
    }

    private static string? AsFloat(string digits, string stored, string live)
    {
        double value = ValueOf(digits, stored);
        double held = Round(value, live);
        bool isExact = NumberWidening.IsFloat(stored) ? held == value : ExactNumber.AreEqual(held, digits);
        return !isExact ? null : live switch
        {
            "half" => ((Half)held).ToString("R", CultureInfo.InvariantCulture),
            "single" => ((float)held).ToString("R", CultureInfo.InvariantCulture),
            _ => held.ToString("R", CultureInfo.InvariantCulture),
        };
    }

    /// <summary>A float as a decimal, which has to be the float's value and not only its digits. As an integer its digits will tell.</summary>
    private static string? FromFloat(double value, string digits, string live)
    {
        if (live != "decimal")
        {
            return digits;
        }

        bool fits = decimal.TryParse(value.ToString("F28", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal held);
        string text = held.ToString("G29", CultureInfo.InvariantCulture);
        return fits && ExactNumber.AreEqual(value, text) ? text : null;
    }

    /// <summary>The digits of a float are the fewest that tell it from others of its type, so that the type says which it is.</summary>
    private static double ValueOf(string digits, string type) => type switch
    {
        "half" => (double)Half.Parse(digits, CultureInfo.InvariantCulture),
        "single" => float.Parse(digits, CultureInfo.InvariantCulture),
        _ => double.Parse(digits, CultureInfo.InvariantCulture),
    };

    private static double Round(double value, string live) => live switch
    {
        "half" => (double)(Half)value,
        "single" => (float)value,
        _ => value,
    };
}
