using Microsoft.Win32.SafeHandles;

namespace Fabric.Storage;

/// <summary>A file that is being written: from several threads at once, then flushed, once.</summary>
internal class WrittenFile : IDisposable
{
    private readonly FileSystem _fileSystem;
    private bool _finished;

    public WrittenFile(FileSystem fileSystem, SafeFileHandle handle)
    {
        _fileSystem = fileSystem;
        Handle = handle;
    }

    protected SafeFileHandle Handle { get; }

    /// <summary>Writes at a place of its own; several threads may write at once.</summary>
    /// <exception cref="StorageException">Writing failed.</exception>
    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            _fileSystem.Write(Handle, bytes, offset);
        }
        catch (Exception e) when (StorageStep.IsFromSystem(e))
        {
            throw new StorageException("writing", false, e);
        }
    }

    /// <summary>Makes all that was written durable.</summary>
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
        StorageStep.Run("flushing to disk", false, () => _fileSystem.Flush(Handle));
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => Handle.Dispose();
}
