using System.ComponentModel;
using System.Text.Json;

namespace Fabric.CompilerServices;

/// <summary>One property of plain data. Made by generated code alone.</summary>
/// <typeparam name="T">The type of the property.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ValueProperty<T>
{
    private readonly string _name;
    private readonly JsonEncodedText _encodedName;
    private readonly ValueCodec<T> _codec;

    /// <summary>Creates the property.</summary>
    /// <param name="name">The stored name.</param>
    /// <param name="codec">How the property's value is stored.</param>
    public ValueProperty(string name, ValueCodec<T> codec)
    {
        _name = name;
        _encodedName = JsonEncodedText.Encode(name);
        _codec = codec;
    }

    /// <summary>Writes the property's name and value.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="value">The value.</param>
    public void Write(Utf8JsonWriter writer, T value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WritePropertyName(_encodedName);
        try
        {
            _codec.Write(writer, value);
        }
        catch (ValueFormatException e)
        {
            e.EnterProperty(_name);
            throw;
        }
    }

    /// <summary>Reads the property's value.</summary>
    /// <param name="reader">Where from; it stands on the value.</param>
    /// <param name="slot">Where to.</param>
    /// <returns><see langword="true"/>, always: the property is known.</returns>
    public bool Read(ref Utf8JsonReader reader, ref ValueSlot<T> slot)
    {
        if (slot.IsFilled)
        {
            throw new ValueFormatException($"the property {_name} is there twice");
        }

        try
        {
            slot = new ValueSlot<T>(_codec.Read(ref reader));
            return true;
        }
        catch (ValueFormatException e)
        {
            e.EnterProperty(_name);
            throw;
        }
    }

    /// <summary>Gives the value of a property that has to be there.</summary>
    /// <param name="slot">The property's slot.</param>
    /// <returns>The value.</returns>
    public T Require(ValueSlot<T> slot) => slot.IsFilled
        ? slot.Value
        : throw new ValueFormatException($"the property {_name} is missing");
}
