namespace Fabric.Formats.Safetensors;

/// <summary>
/// A header as it will stand in the file. Values of a fixed width may be filled in until it is written: the length, and so
/// the place of the data, is settled.
/// </summary>
internal sealed class SafetensorsHeaderImage
{
    private readonly Memory<byte> _bytes;
    private readonly Dictionary<string, int> _positions;

    /// <param name="bytes">The 8 length bytes and the header.</param>
    /// <param name="positions">Where each value of <c>__metadata__</c> begins.</param>
    public SafetensorsHeaderImage(Memory<byte> bytes, Dictionary<string, int> positions)
    {
        _bytes = bytes;
        _positions = positions;
    }

    public ReadOnlySpan<byte> Bytes => _bytes.Span;

    public int Length => _bytes.Length;

    public int PositionOf(string metadataKey) => _positions[metadataKey];

    /// <summary>Replaces a value of <c>__metadata__</c> by one of the same length that needs no escapes.</summary>
    public void Fill(string metadataKey, ReadOnlySpan<byte> digits) => digits.CopyTo(_bytes.Span[_positions[metadataKey]..]);
}
