using System.Text.Json;

namespace Fabric.CompilerServices.Values;

/// <summary>Dictionaries, as a JSON object.</summary>
internal sealed class DictionaryCodec<TDictionary, TKey, TValue> : ValueCodec<TDictionary>
    where TDictionary : class, IEnumerable<KeyValuePair<TKey, TValue>>
{
    private readonly KeyCodec<TKey> _key;
    private readonly ValueCodec<TValue> _value;
    private readonly Func<List<KeyValuePair<TKey, TValue>>, TDictionary> _create;

    public DictionaryCodec(
        KeyCodec<TKey> key, ValueCodec<TValue> value, Func<List<KeyValuePair<TKey, TValue>>, TDictionary> create)
    {
        _key = key;
        _value = value;
        _create = create;
    }

    /// <summary>Refuses what would come back as something else. Unless said otherwise, what derives from the declared type.</summary>
    public Action<TDictionary> Check { get; init; } = static value => Refusal.IfDerived(value);

    /// <summary>Whether the order of the entries means nothing, of whatever class the dictionary is.</summary>
    public bool IsUnordered { get; init; }

    public override void Write(Utf8JsonWriter writer, TDictionary value)
    {
        if (value is null)
        {
            throw Refusal.Null();
        }

        Check(value);
        IEnumerable<(string Name, TValue Value)> entries = value.Select(entry => (_key.Format(entry.Key), entry.Value));
        writer.WriteStartObject();
        foreach ((string name, TValue item) in IsUnordered || Unordered.Is(value) ? entries.OrderBy(entry => entry.Name, StringComparer.Ordinal) : entries)
        {
            writer.WritePropertyName(name);
            WriteItem(writer, name, item);
        }

        writer.WriteEndObject();
    }

    public override TDictionary Read(ref Utf8JsonReader reader)
    {
        Token.Expect(ref reader, JsonTokenType.StartObject, "an object");
        List<KeyValuePair<TKey, TValue>> entries = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            string name = Token.ReadPropertyName(ref reader);
            if (!names.Add(name))
            {
                throw new ValueFormatException($"the key {name} is there twice");
            }

            TKey key = _key.Parse(name);
            reader.Read();
            entries.Add(new(key, ReadItem(ref reader, name)));
        }

        try
        {
            return _create(entries);
        }
        catch (ArgumentException e)
        {
            throw new ValueFormatException("two keys are equal here", e);
        }
    }

    private void WriteItem(Utf8JsonWriter writer, string name, TValue item)
    {
        try
        {
            _value.Write(writer, item);
        }
        catch (ValueFormatException e)
        {
            e.EnterProperty(name);
            throw;
        }
    }

    private TValue ReadItem(ref Utf8JsonReader reader, string name)
    {
        try
        {
            return _value.Read(ref reader);
        }
        catch (ValueFormatException e)
        {
            e.EnterProperty(name);
            throw;
        }
    }
}
