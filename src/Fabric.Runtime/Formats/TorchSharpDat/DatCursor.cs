using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using Fabric.Storage;

namespace Fabric.Formats.TorchSharpDat;

/// <summary>Goes through a file from its start, over the elements of tensors without reading them.</summary>
internal sealed class DatCursor(StoredFile file)
{
    private const int WindowLength = 4096;
    private const int MaxNameLength = 1 << 16;
    private const int MaxNumberBits = 63;
    private const int BitsInAGroup = 7;

    private readonly byte[] _window = new byte[WindowLength];
    private long _windowStart;
    private int _windowCount;

    public string Path => file.Path;

    public long Position { get; private set; }

    public long Left => file.Length - Position;

    public void Skip(long count) => Position += count;

    public void Read(Span<byte> bytes)
    {
        if (bytes.Length > Left)
        {
            throw DatErrors.CutOff(Path, $"{bytes.Length} bytes should follow byte {Position}, and it has {file.Length} in all");
        }

        foreach (ref byte target in bytes)
        {
            target = Next();
        }
    }

    public bool ReadFlag()
    {
        Span<byte> flag = stackalloc byte[1];
        Read(flag);
        return flag[0] <= 1 ? flag[0] == 1 : throw DatErrors.Broken(Path, Position - 1, $"a flag is {flag[0]}, neither 0 nor 1");
    }

    public long ReadInteger()
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        Read(bytes);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }

    public double ReadNumber() => BitConverter.Int64BitsToDouble(ReadInteger());

    /// <summary>A number from 0 on, seven bits a byte, the lowest first.</summary>
    public long ReadCount()
    {
        long start = Position;
        long count = 0;
        Span<byte> group = stackalloc byte[1];
        for (int shift = 0; shift < MaxNumberBits; shift += BitsInAGroup)
        {
            Read(group);
            count |= (long)(group[0] & 0x7F) << shift;
            if (group[0] == 0 && shift > 0)
            {
                break;
            }

            if ((group[0] & 0x80) == 0)
            {
                return count;
            }
        }

        throw DatErrors.Broken(Path, start, "a number is longer than it need be");
    }

    public string ReadName()
    {
        long start = Position;
        long length = ReadCount();
        if (length is 0 or > MaxNameLength)
        {
            throw DatErrors.Broken(Path, start, $"a name has {length} bytes where 1 to {MaxNameLength} are allowed");
        }

        if (length > Left)
        {
            throw DatErrors.CutOff(Path, $"a name of {length} bytes should follow byte {start}");
        }

        var bytes = new byte[length];
        Read(bytes);
        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : throw DatErrors.Broken(Path, start, "a name is not UTF-8");
    }

    private byte Next()
    {
        if (Position < _windowStart || Position >= _windowStart + _windowCount)
        {
            _windowStart = Position;
            _windowCount = (int)Math.Min(WindowLength, Left);
            try
            {
                file.Read(_window.AsSpan(0, _windowCount), _windowStart);
            }
            catch (EndOfStreamException)
            {
                throw DatErrors.CutOff(Path, $"it ends before byte {_windowStart + _windowCount}");
            }
        }

        return _window[Position++ - _windowStart];
    }
}
