using Fabric.Storage;
using Microsoft.Win32.SafeHandles;

namespace Fabric.Runtime.Tests.Storage;

/// <summary>One file, in memory, under every name: thousands of damaged versions of it can be opened in no time.</summary>
internal sealed class BytesFileSystem(byte[] bytes) : FileSystem
{
    public override SafeFileHandle OpenRead(string path) => new();

    public override long GetLength(SafeFileHandle handle) => bytes.Length;

    public override int Read(SafeFileHandle handle, Span<byte> destination, long offset)
    {
        int count = (int)Math.Clamp(bytes.Length - offset, 0, destination.Length);
        bytes.AsSpan((int)Math.Min(offset, bytes.Length), count).CopyTo(destination);
        return count;
    }
}
