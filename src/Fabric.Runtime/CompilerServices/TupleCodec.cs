using System.ComponentModel;
using System.Text.Json;
using Fabric.CompilerServices.Values;

namespace Fabric.CompilerServices;

/// <summary>Writes tuples as JSON lists. The names of their elements are not stored.</summary>
/// <typeparam name="T">The tuple.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class TupleCodec<T> : ValueCodec<T>
    where T : struct
{
    private protected TupleCodec(int length)
    {
        Length = length;
    }

    internal int Length { get; }

    /// <inheritdoc/>
    public sealed override void Write(Utf8JsonWriter writer, T value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartArray();
        WriteItems(writer, value, 0);
        writer.WriteEndArray();
    }

    /// <inheritdoc/>
    public sealed override T Read(ref Utf8JsonReader reader)
    {
        Token.Expect(ref reader, JsonTokenType.StartArray, $"a list of {Length}");
        T value = ReadItems(ref reader, 0);
        reader.Read();
        return reader.TokenType == JsonTokenType.EndArray
            ? value
            : throw new ValueFormatException($"expected a list of {Length}, found a longer one");
    }

    /// <summary>Writes the elements; the first one has the index <paramref name="start"/>.</summary>
    internal abstract void WriteItems(Utf8JsonWriter writer, T value, int start);

    internal abstract T ReadItems(ref Utf8JsonReader reader, int start);

    private protected static TItem Next<TItem>(ref Utf8JsonReader reader, ValueCodec<TItem> codec, int index)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.EndArray
            ? throw new ValueFormatException($"the list ends after {index}")
            : Items.ReadOne(ref reader, codec, index);
    }
}
