using Fabric.Storage;

namespace Fabric.Formats;

/// <summary>Bytes that are read on demand: a range of a file, or memory.</summary>
internal sealed class ByteSource
{
    private readonly StoredFile? _file;
    private readonly ReadOnlyMemory<byte> _memory;
    private readonly long _start;

    private ByteSource(StoredFile? file, ReadOnlyMemory<byte> memory, long start, long length, string path)
    {
        _file = file;
        _memory = memory;
        _start = start;
        Length = length;
        Path = path;
    }

    public long Length { get; }

    /// <summary>The file that holds the bytes, for messages.</summary>
    public string Path { get; }

    public static ByteSource Of(StoredFile file) => Of(file, 0, file.Length);

    public static ByteSource Of(StoredFile file, long start, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, file.Length - start);
        return new ByteSource(file, default, start, length, file.Path);
    }

    public static ByteSource Of(ReadOnlyMemory<byte> memory, string path) => new(null, memory, 0, memory.Length, path);

    public ByteSource Slice(long start, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - start);
        return _file is null
            ? Of(_memory.Slice((int)start, (int)length), Path)
            : new ByteSource(_file, default, _start + start, length, Path);
    }

    /// <exception cref="CheckpointCorruptException">The file was cut off since it was opened.</exception>
    public void Read(Span<byte> bytes, long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, Length - offset);
        if (_file is null)
        {
            _memory.Span.Slice((int)offset, bytes.Length).CopyTo(bytes);
            return;
        }

        try
        {
            _file.Read(bytes, _start + offset);
        }
        catch (EndOfStreamException e)
        {
            throw new CheckpointCorruptException($"{e.Message} {CheckpointCorruptException.Advice}", Path, e);
        }
    }
}
