using Fabric.Native;
using Microsoft.Win32.SafeHandles;

namespace Fabric.Storage;

/// <summary>A file that is being written: from several threads at once, then flushed, once.</summary>
internal class WrittenFile : IDisposable
{
    /// <summary>
    /// What goes past the page cache begins, in memory and in the file, at a multiple of this: the largest that disks ask for. See open(2), O_DIRECT.
    /// </summary>
    public const int DirectAlignment = 4096;

    // Less than this the page cache takes sooner than the disk.
    private const long LeastDirect = 16 << 20;

    private readonly FileSystem _fileSystem;
    private readonly bool _isDurable;
    private readonly SafeFileHandle? _direct;
    private bool _cannotWriteDirect;
    private bool _finished;

    /// <param name="fileSystem">The operations.</param>
    /// <param name="handle">The file.</param>
    /// <param name="path">Its path.</param>
    /// <param name="length">Its length.</param>
    /// <param name="isDurable">Whether it is flushed when it is finished. What is flushed anyway need not be copied into the page cache first.</param>
    public WrittenFile(FileSystem fileSystem, SafeFileHandle handle, string path, long length, bool isDurable)
    {
        _fileSystem = fileSystem;
        _isDurable = isDurable;
        Handle = handle;
        _direct = isDurable && length >= LeastDirect ? fileSystem.TryOpenDirect(path) : null;
    }

    /// <summary>
    /// Whether a write is best made from memory whose address has the same remainder as its place in the file, by <see cref="DirectAlignment"/>: all but
    /// its ends goes past the page cache then.
    /// </summary>
    public bool IsDirect => _direct is not null && !_cannotWriteDirect;

    protected SafeFileHandle Handle { get; }

    /// <summary>Writes at a place of its own; several threads may write at once.</summary>
    /// <exception cref="StorageException">Writing failed.</exception>
    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            if (!IsDirect || !TryWriteDirect(bytes, offset))
            {
                _fileSystem.Write(Handle, bytes, offset);
            }
        }
        catch (Exception e) when (StorageStep.IsFromSystem(e))
        {
            throw new StorageException("writing", false, e);
        }
    }

    /// <summary>Makes all that was written durable, if that was asked for.</summary>
    /// <exception cref="StorageException">
    /// Flushing failed. It cannot be tried again: after a failed flush the system may report success for data that is lost.
    /// </exception>
    /// <exception cref="InvalidOperationException">The file was flushed before.</exception>
    public void Finish()
    {
        if (_finished)
        {
            throw new InvalidOperationException("A file is flushed once.");
        }

        _finished = true;
        if (_isDurable)
        {
            StorageStep.Run("flushing to disk", false, () => _fileSystem.Flush(Handle));
        }
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        _direct?.Dispose();
        Handle.Dispose();
    }

    private unsafe bool TryWriteDirect(ReadOnlySpan<byte> bytes, long offset)
    {
        fixed (byte* address = bytes)
        {
            if (((nint)address - offset) % DirectAlignment != 0)
            {
                return false;
            }

            // The ends share their pages with what is written before and after.
            int head = (int)Math.Min(bytes.Length, (DirectAlignment - (offset % DirectAlignment)) % DirectAlignment);
            int middle = (bytes.Length - head) / DirectAlignment * DirectAlignment;
            if (middle == 0)
            {
                return false;
            }

            try
            {
                _fileSystem.Write(_direct!, bytes.Slice(head, middle), offset + head);
            }
            catch (IOException e) when (e.HResult == Libc.InvalidArgument)
            {
                // The file can be opened so, and wants something more.
                _cannotWriteDirect = true;
                return false;
            }

            WriteEnd(bytes[..head], offset);
            WriteEnd(bytes[(head + middle)..], offset + head + middle);
            return true;
        }
    }

    private void WriteEnd(ReadOnlySpan<byte> bytes, long offset)
    {
        if (!bytes.IsEmpty)
        {
            _fileSystem.Write(Handle, bytes, offset);
        }
    }
}
