using System.Buffers.Binary;

namespace Fabric.Formats.Zip;

/// <summary>Fills an array of known length, number by number.</summary>
internal sealed class ZipFieldWriter(int length)
{
    private readonly byte[] _bytes = new byte[length];
    private int _position;

    public void Write16(int number)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(_position), checked((ushort)number));
        _position += sizeof(ushort);
    }

    public void Write32(uint number)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(_position), number);
        _position += sizeof(uint);
    }

    public void Write64(long number)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan(_position), number);
        _position += sizeof(long);
    }

    /// <summary>A number in 32 bits; all ones where they are too few.</summary>
    public void WriteNarrow(long number) => Write32((uint)Math.Min(number, uint.MaxValue));

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_bytes.AsSpan(_position));
        _position += bytes.Length;
    }

    public void Fill(byte value, int count)
    {
        _bytes.AsSpan(_position, count).Fill(value);
        _position += count;
    }

    /// <summary>The array, which must be full.</summary>
    public byte[] ToArray() =>
        _position == _bytes.Length ? _bytes : throw new InvalidOperationException($"{_position} of {_bytes.Length} bytes were written.");
}
