using System.ComponentModel;
using System.Text.Json;
using Fabric.CompilerServices.Values;

namespace Fabric.CompilerServices;

/// <summary>
/// Writes plain data as a JSON object and reads it back. Generated code derives one codec from it for each type.
/// </summary>
/// <typeparam name="T">The record, class or struct.</typeparam>
/// <typeparam name="TSlots">A structure of one <see cref="ValueSlot{T}"/> for each property.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class PlainDataCodec<T, TSlots> : ValueCodec<T>
    where TSlots : struct
{
    private const string Discriminator = "$type";

    /// <inheritdoc/>
    public sealed override void Write(Utf8JsonWriter writer, T value) => Write(writer, value, subtype: null);

    /// <inheritdoc/>
    public sealed override T Read(ref Utf8JsonReader reader) => Read(ref reader, isSubtype: false);

    internal void Write(Utf8JsonWriter writer, T value, string? subtype)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (value is null)
        {
            throw Refusal.Null();
        }

        Refusal.IfDerived(value);
        writer.WriteStartObject();
        if (subtype is not null)
        {
            writer.WriteString(Discriminator, subtype);
        }

        WriteProperties(writer, value);
        writer.WriteEndObject();
    }

    internal T Read(ref Utf8JsonReader reader, bool isSubtype)
    {
        Token.Expect(ref reader, JsonTokenType.StartObject, "an object");
        TSlots slots = default;
        List<string>? unknown = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            string name = Token.ReadPropertyName(ref reader);
            reader.Read();
            if (isSubtype && name == Discriminator)
            {
                isSubtype = false;
            }
            else if (!TryReadProperty(ref reader, name, ref slots))
            {
                (unknown ??= []).Add(name);
                reader.Skip();
            }
        }

        return unknown is null
            ? Create(in slots)
            : throw new ValueFormatException(
                $"unknown {(unknown.Count == 1 ? "property" : "properties")}: {string.Join(", ", unknown)}");
    }

    /// <summary>Writes every property.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="value">The value.</param>
    protected abstract void WriteProperties(Utf8JsonWriter writer, T value);

    /// <summary>Reads one property into its slot.</summary>
    /// <param name="reader">Where from.</param>
    /// <param name="name">The stored name of the property.</param>
    /// <param name="slots">The slots.</param>
    /// <returns><see langword="false"/> if there is no such property.</returns>
    protected abstract bool TryReadProperty(ref Utf8JsonReader reader, string name, ref TSlots slots);

    /// <summary>Constructs a value from what was read. What was not read keeps its initializer or is an error.</summary>
    /// <param name="slots">The slots.</param>
    /// <returns>The value.</returns>
    protected abstract T Create(in TSlots slots);
}
