namespace Fabric.Formats.Pickle;

/// <summary><c>bytes</c> or a <c>bytearray</c>.</summary>
internal sealed class PickleBytes(ReadOnlyMemory<byte> value, bool isByteArray = false) : PickleValue
{
    public ReadOnlyMemory<byte> Value { get; } = value;

    public bool IsByteArray { get; } = isByteArray;
}
