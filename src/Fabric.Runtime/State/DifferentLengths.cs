using System.Buffers;
using System.Text.Json;

namespace Fabric.State;

/// <summary>
/// Finds the numbers that shapes which do not fit probably go by: a model is made with a number, and the state holds it too, with one value in the
/// checkpoint and another one live, as lengths of tensors have.
/// </summary>
internal sealed class DifferentLengths
{
    private readonly HashSet<(long Stored, long Live)> _lengths = [];
    private readonly List<(string Name, ReadOnlyMemory<byte> Stored, Action<Utf8JsonWriter> WriteLive)> _values = [];

    public void AddShapes(ReadOnlySpan<long> stored, ReadOnlySpan<long> live)
    {
        for (int i = 0; i < Math.Min(stored.Length, live.Length); i++)
        {
            if (stored[i] != live[i])
            {
                _lengths.Add((stored[i], live[i]));
            }
        }
    }

    /// <param name="name">The member.</param>
    /// <param name="stored">Its JSON in the checkpoint.</param>
    /// <param name="writeLive">Writes what the state has.</param>
    public void AddValue(string name, ReadOnlyMemory<byte> stored, Action<Utf8JsonWriter> writeLive) => _values.Add((name, stored, writeLive));

    /// <returns>The numbers; none where all shapes fit.</returns>
    public IReadOnlyList<string> Explain()
    {
        var found = new List<string>();
        foreach ((string name, ReadOnlyMemory<byte> stored, Action<Utf8JsonWriter> writeLive) in _lengths.Count > 0 ? _values : [])
        {
            try
            {
                var buffer = new ArrayBufferWriter<byte>();
                using (var writer = new Utf8JsonWriter(buffer, StoredJson.WriterOptions))
                {
                    writeLive(writer);
                }

                using JsonDocument before = JsonDocument.Parse(stored, StoredJson.DocumentOptions);
                using JsonDocument now = JsonDocument.Parse(buffer.WrittenMemory, StoredJson.DocumentOptions);
                Compare(name, before.RootElement, now.RootElement, found);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // A value that cannot be read or written explains nothing. What is wrong with it is said elsewhere.
            }
        }

        return found;
    }

    private void Compare(string name, JsonElement stored, JsonElement live, List<string> found)
    {
        if (stored.ValueKind == JsonValueKind.Object && live.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty property in stored.EnumerateObject())
            {
                if (live.TryGetProperty(property.Name, out JsonElement other))
                {
                    Compare($"{name}.{property.Name}", property.Value, other, found);
                }
            }
        }
        else if (stored.ValueKind == JsonValueKind.Number && live.ValueKind == JsonValueKind.Number
            && stored.TryGetInt64(out long before) && live.TryGetInt64(out long now) && _lengths.Contains((before, now)))
        {
            found.Add($"{name} is {before} in the checkpoint and {now} in the state");
        }
    }
}
