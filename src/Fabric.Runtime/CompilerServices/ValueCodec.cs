using System.ComponentModel;
using System.Text.Json;
using Fabric.Schemas;
using Fabric.State;

namespace Fabric.CompilerServices;

/// <summary>Writes values of one type as JSON and reads them back exactly.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ValueCodec<T>
{
    /// <summary>Writes one JSON value.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="value">The value.</param>
    public abstract void Write(Utf8JsonWriter writer, T value);

    /// <summary>
    /// Reads one JSON value. The reader stands on its first token when called and on its last token on return.
    /// </summary>
    /// <param name="reader">Where from.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ValueFormatException">The JSON is not a value of this type.</exception>
    public abstract T Read(ref Utf8JsonReader reader);

    /// <summary>Stores a member's value: as JSON, unless there is a better form.</summary>
    internal virtual void Capture(T value, string name, CaptureContext context) => context.AddValue(name, value, this);

    /// <summary>Asks for a member's value and lists what does not fit.</summary>
    /// <param name="name">The present name of the member.</param>
    /// <param name="type">Its type.</param>
    /// <param name="context">Where to ask.</param>
    /// <returns>Makes the value once the data has arrived, or <see langword="null"/> where something does not fit.</returns>
    internal virtual Func<T>? Restore(string name, SchemaType type, RestoreContext context) =>
        context.TryReadValue(name, type, this, out T value) ? () => value : null;
}
