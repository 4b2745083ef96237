using System.Text.Json;

namespace Fabric;

/// <summary>
/// Says how values of a type that is not plain data are stored. Named by <see cref="CheckpointConverterAttribute"/>; the
/// class needs a public constructor without parameters. One instance serves all threads.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
public interface ICheckpointConverter<T>
{
    /// <summary>Writes exactly one JSON value.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="value">The value.</param>
    void Write(Utf8JsonWriter writer, T value);

    /// <summary>
    /// Reads what <see cref="Write"/> wrote. The reader stands on the value's first token when called and must stand on its
    /// last one on return. An exception refuses the checkpoint before anything is changed.
    /// </summary>
    /// <param name="reader">Where from.</param>
    /// <returns>The value.</returns>
    T Read(ref Utf8JsonReader reader);
}
