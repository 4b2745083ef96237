using System.Text.Json;

namespace Fabric;

/// <summary>
/// Implemented by an object, or by a module anywhere inside a checkpointed one, that has state beside parameters and
/// buffers: a running count, a table, a schedule of its own.
/// </summary>
public interface ICheckpointExtraState
{
    /// <summary>Writes the state as one JSON value.</summary>
    /// <param name="writer">Where to.</param>
    void WriteExtraState(Utf8JsonWriter writer);

    /// <summary>
    /// Reads and checks a stored state, and changes nothing yet: a load in which anything does not fit leaves everything
    /// as it was.
    /// </summary>
    /// <param name="reader">Stands on the first token of what <see cref="WriteExtraState"/> wrote.</param>
    /// <returns>What puts the state in place. It runs after all data has arrived.</returns>
    /// <exception cref="JsonException">What is stored is not a state of this object.</exception>
    Action ReadExtraState(ref Utf8JsonReader reader);
}
