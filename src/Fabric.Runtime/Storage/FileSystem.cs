using Fabric.Native;
using Microsoft.Win32.SafeHandles;

namespace Fabric.Storage;

/// <summary>
/// Every operation on files and folders that storage uses, one method each, so that a test can record them and make each
/// one fail. They throw what the operating system says: <see cref="IOException"/> or
/// <see cref="UnauthorizedAccessException"/>.
/// </summary>
internal class FileSystem
{
    private const int OpenAttempts = 10;

    public static FileSystem Os { get; } = new();

    public virtual SafeFileHandle OpenRead(string path)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            }
            catch (IOException e) when (e.HResult == Libc.WouldBlock && attempt < OpenAttempts)
            {
                // A writer that has just put the file in place, or one that cleans up, still holds its lock.
                Thread.Sleep(attempt);
            }
        }
    }

    public virtual long GetLength(SafeFileHandle handle) => RandomAccess.GetLength(handle);

    /// <returns>How many bytes were read; 0 at the end of the file.</returns>
    public virtual int Read(SafeFileHandle handle, Span<byte> bytes, long offset) => RandomAccess.Read(handle, bytes, offset);

    /// <summary>Makes one folder whose parent exists.</summary>
    public virtual void CreateFolder(string path) => Directory.CreateDirectory(path);

    public virtual IEnumerable<string> ListFiles(string folder) => Directory.EnumerateFiles(folder);

    /// <summary>Creates a file that nobody else can lock, with room for <paramref name="length"/> bytes.</summary>
    /// <returns>
    /// <see langword="null"/> where somebody who cleans up came between creating and locking: another name is needed.
    /// </returns>
    public virtual SafeFileHandle? TryCreateLocked(string path, long length)
    {
        SafeFileHandle handle;
        try
        {
            handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, preallocationSize: length);
        }
        catch (IOException e) when (e.HResult == Libc.WouldBlock)
        {
            return null;
        }

        if (File.Exists(path))
        {
            return handle;
        }

        handle.Dispose();
        return null;
    }

    /// <returns><see langword="null"/> where a live process holds the lock.</returns>
    public virtual SafeFileHandle? TryLock(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public virtual void Write(SafeFileHandle handle, ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(handle, bytes, offset);

    public virtual void Flush(SafeFileHandle handle)
    {
        if (OperatingSystem.IsLinux())
        {
            Libc.FlushFile(handle);
        }
        else
        {
            RandomAccess.FlushToDisk(handle);
        }
    }

    /// <summary>
    /// Puts a locked file in the place of another, which stays whole until then. Readers can open it from the first
    /// moment, and who cleans up never finds it unlocked under its old name.
    /// </summary>
    public virtual void Replace(SafeFileHandle handle, string path, string target)
    {
        if (OperatingSystem.IsLinux())
        {
            // .NET takes a shared lock to read, which an exclusive one would refuse.
            Libc.ShareLock(handle);
        }
        else
        {
            handle.Dispose();
        }

        File.Move(path, target, overwrite: true);
    }

    /// <summary>Makes the names in a folder durable, where the system can.</summary>
    public virtual void FlushFolder(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            Libc.FlushFolder(path);
        }
    }

    public virtual void Delete(string path) => File.Delete(path);
}
