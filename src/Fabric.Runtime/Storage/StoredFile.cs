using Microsoft.Win32.SafeHandles;

namespace Fabric.Storage;

/// <summary>A file that is read on demand, by several threads at once. It stays the same when its name is given to another.</summary>
internal sealed class StoredFile : IDisposable
{
    private readonly FileSystem _fileSystem;
    private readonly SafeFileHandle _handle;
    private long _bytesRead;

    private StoredFile(FileSystem fileSystem, string path)
    {
        _fileSystem = fileSystem;
        Path = path;
        _handle = fileSystem.OpenRead(path);
        Length = fileSystem.GetLength(_handle);
    }

    public string Path { get; }

    /// <summary>The length in bytes when the file was opened.</summary>
    public long Length { get; }

    /// <summary>The number of bytes that were read so far.</summary>
    public long BytesRead => Interlocked.Read(ref _bytesRead);

    public static StoredFile Open(FileSystem fileSystem, string path) => new(fileSystem, path);

    /// <summary>Fills <paramref name="bytes"/> from <paramref name="offset"/> on.</summary>
    /// <exception cref="EndOfStreamException">The file ends before.</exception>
    public void Read(Span<byte> bytes, long offset)
    {
        while (!bytes.IsEmpty)
        {
            int count = _fileSystem.Read(_handle, bytes, offset);
            if (count == 0)
            {
                throw new EndOfStreamException($"'{Path}' ends at byte {offset}: it was cut off since it was opened.");
            }

            Interlocked.Add(ref _bytesRead, count);
            bytes = bytes[count..];
            offset += count;
        }
    }

    public void Dispose() => _handle.Dispose();
}
