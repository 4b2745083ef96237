using System.Collections.Concurrent;
using Fabric.Storage;
using Microsoft.Win32.SafeHandles;

namespace Fabric.Runtime.Tests.Storage;

/// <summary>Files in memory by their full paths, and the folders that these say: to be read.</summary>
internal sealed class BytesFileSystem(IReadOnlyDictionary<string, byte[]> files) : FileSystem
{
    private readonly ConcurrentDictionary<SafeFileHandle, byte[]> _open = new(ReferenceEqualityComparer.Instance);

    public override EntryKind KindOf(string path) =>
        files.ContainsKey(path) ? EntryKind.File
        : files.Keys.Any(file => file.StartsWith(path + "/", StringComparison.Ordinal)) ? EntryKind.Folder
        : EntryKind.Nothing;

    public override IReadOnlyList<FolderEntry> ListFolder(string path) =>
        [.. files.Keys.Where(file => Path.GetDirectoryName(file) == path).Select(static file => new FolderEntry(Path.GetFileName(file), IsFolder: false))];

    public override SafeFileHandle OpenRead(string path)
    {
        var handle = new SafeFileHandle();
        _open[handle] = files.TryGetValue(path, out byte[]? bytes) ? bytes : throw new FileNotFoundException(null, path);
        return handle;
    }

    public override long GetLength(SafeFileHandle handle) => _open[handle].Length;

    public override int Read(SafeFileHandle handle, Span<byte> destination, long offset)
    {
        byte[] bytes = _open[handle];
        int count = (int)Math.Clamp(bytes.Length - offset, 0, destination.Length);
        bytes.AsSpan((int)Math.Min(offset, bytes.Length), count).CopyTo(destination);
        return count;
    }
}
