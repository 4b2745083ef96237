using System.Buffers.Binary;

namespace Fabric.Formats.Pickle;

/// <summary>The bytes of one or several pickles, from front to back. It never allocates for bytes that are not there.</summary>
internal sealed class PickleInput
{
    private const int WindowLength = 1 << 14;

    private readonly ByteSource _source;
    private readonly long _start;
    private byte[] _window = [];
    private int _next;
    private int _end;
    private long _read;

    /// <param name="source">What holds the pickle.</param>
    /// <param name="position">Where the pickle begins.</param>
    /// <param name="name">What to call it in messages: a file, or a record of one.</param>
    public PickleInput(ByteSource source, long position, string name)
    {
        _source = source;
        _start = position;
        _read = position;
        Name = name;
    }

    public string Name { get; }

    public string Path => _source.Path;

    public long Position => _read - (_end - _next);

    /// <summary>How many bytes were taken so far.</summary>
    public long Consumed => Position - _start;

    public long Remaining => _source.Length - Position;

    public byte ReadByte()
    {
        if (_next == _end)
        {
            Fill(1);
        }

        return _window[_next++];
    }

    public int ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Read(2));

    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Read(4));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Read(4));

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Read(8));

    public double ReadDouble() => BinaryPrimitives.ReadDoubleBigEndian(Read(8));

    /// <summary>The next bytes, valid until the next call.</summary>
    public ReadOnlySpan<byte> Read(long count)
    {
        Require(count);
        if (_end - _next < count)
        {
            Fill((int)count);
        }

        ReadOnlySpan<byte> bytes = _window.AsSpan(_next, (int)count);
        _next += (int)count;
        return bytes;
    }

    public byte[] ReadArray(long count)
    {
        Require(count);
        var bytes = new byte[count];
        int buffered = (int)Math.Min(count, _end - _next);
        _window.AsSpan(_next, buffered).CopyTo(bytes);
        _next += buffered;
        _source.Read(bytes.AsSpan(buffered), _read);
        _read += bytes.Length - buffered;
        return bytes;
    }

    /// <summary>Steps over the next bytes, to be read later.</summary>
    public ByteSource Slice(long count)
    {
        if (count > Remaining)
        {
            Require(count);
        }

        ByteSource slice = _source.Slice(Position, count);
        if (count <= _end - _next)
        {
            _next += (int)count;
        }
        else
        {
            _read = Position + count;
            _next = _end = 0;
        }

        return slice;
    }

    /// <summary>The bytes up to the next line feed, without it. Valid until the next call.</summary>
    public ReadOnlySpan<byte> ReadLine()
    {
        int searched = 0;
        while (true)
        {
            int found = _window.AsSpan(_next + searched, _end - _next - searched).IndexOf((byte)'\n');
            if (found >= 0)
            {
                ReadOnlySpan<byte> line = _window.AsSpan(_next, searched + found);
                _next += line.Length + 1;
                return line;
            }

            searched = _end - _next;
            Fill(searched + 1);
        }
    }

    /// <exception cref="CheckpointCorruptException">There are not as many bytes.</exception>
    public void Require(long count)
    {
        if (count < 0 || count > Remaining || count > Array.MaxLength)
        {
            throw new CheckpointCorruptException(
                $"{Name} is cut off: {(ulong)count} bytes are to follow at byte {Position}, {Remaining} are there. {CheckpointCorruptException.Advice}",
                Path);
        }
    }

    private void Fill(int count)
    {
        Require(count);
        int kept = _end - _next;
        int wanted = (int)Math.Min(Math.Max(Math.Max(WindowLength, count), Math.Min(2L * kept, Array.MaxLength)), Remaining);
        byte[] window = wanted <= _window.Length ? _window : new byte[wanted];
        _window.AsSpan(_next, kept).CopyTo(window);
        (_window, _next, _end) = (window, 0, kept);
        int more = Math.Min(_window.Length, wanted) - kept;
        _source.Read(_window.AsSpan(kept, more), _read);
        _end += more;
        _read += more;
    }
}
