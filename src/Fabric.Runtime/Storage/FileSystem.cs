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

    /// <exception cref="NotAFileException">It is something that is read without an end, or whose opening waits for somebody else.</exception>
    public virtual SafeFileHandle OpenRead(string path)
    {
        if (OperatingSystem.IsLinux() && Libc.IsOtherThanFile(path))
        {
            throw new NotAFileException(path);
        }

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

    /// <summary>What is under a name. A link that leads nowhere is something, too.</summary>
    public virtual EntryKind KindOf(string path)
    {
        try
        {
            // File.Exists would take a folder that may not be entered for one that is empty.
            return File.GetAttributes(path).HasFlag(FileAttributes.Directory) ? EntryKind.Folder
                : OperatingSystem.IsLinux() && Libc.IsNeitherFileNorFolder(path) ? EntryKind.Other
                : EntryKind.File;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return EntryKind.Nothing;
        }
    }

    /// <summary>Whether a name is that of a link, wherever it leads.</summary>
    public virtual bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    public virtual IReadOnlyList<FolderEntry> ListFolder(string path) =>
        [.. new DirectoryInfo(path).EnumerateFileSystemInfos()
            .Select(entry => new FolderEntry(entry.Name, entry.Attributes.HasFlag(FileAttributes.Directory)))];

    /// <summary>Creates a file with room for <paramref name="length"/> bytes, which nobody else knows of.</summary>
    public virtual SafeFileHandle CreateFile(string path, long length) => Create(path, FileShare.ReadWrite | FileShare.Delete, length);

    /// <summary>Creates a file that nobody else can lock, with room for <paramref name="length"/> bytes.</summary>
    /// <returns>
    /// <see langword="null"/> where somebody who cleans up came between creating and locking: another name is needed.
    /// </returns>
    public virtual SafeFileHandle? TryCreateLocked(string path, long length)
    {
        SafeFileHandle handle;
        try
        {
            handle = Create(path, FileShare.None, length);
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

    /// <summary>Opens a file to write it together with the process that has created and locked it.</summary>
    public virtual SafeFileHandle OpenToShare(string path) => OperatingSystem.IsLinux()
        ? Libc.OpenToWrite(path)
        : File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Whether what several machines write next to each other in one file is known to stay.</summary>
    public virtual bool KeepsWritersApart(SafeFileHandle handle) => !OperatingSystem.IsLinux() || Libc.KeepsWritersApart(handle);

    /// <summary>Opens a file for writes past the page cache.</summary>
    /// <returns><see langword="null"/> where the file system has none.</returns>
    public virtual SafeFileHandle? TryOpenDirect(string path) => OperatingSystem.IsLinux() ? Libc.TryOpenDirect(path) : null;

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

    /// <summary>Creates a folder that is locked for as long as the handle is open, where the system can lock folders.</summary>
    /// <returns>
    /// <see langword="null"/> where somebody who cleans up came between creating and locking: another name is needed.
    /// </returns>
    public virtual SafeFileHandle? TryCreateLockedFolder(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            Directory.CreateDirectory(path);
            return new SafeFileHandle();
        }

        // Not Directory.CreateDirectory: a parent that somebody has removed would be made again, and nobody would flush its name.
        if (!Libc.TryMakeFolder(path))
        {
            return null;
        }

        SafeFileHandle handle;
        try
        {
            handle = Libc.OpenFolder(path);
        }
        catch (IOException) when (!Directory.Exists(path))
        {
            return null;
        }

        if (Libc.TryLock(handle) is LockResult.Locked or LockResult.NotSupported && Directory.Exists(path))
        {
            return handle;
        }

        handle.Dispose();
        return null;
    }

    /// <returns>
    /// <see langword="null"/> where a live process holds the lock, and where the system cannot lock folders: whether one
    /// does cannot be told then.
    /// </returns>
    public virtual SafeFileHandle? TryLockFolder(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        SafeFileHandle handle;
        try
        {
            handle = Libc.OpenFolder(path);
        }
        catch (IOException)
        {
            return null;
        }

        if (Libc.TryLock(handle) is LockResult.Locked)
        {
            return handle;
        }

        handle.Dispose();
        return null;
    }

    /// <summary>Locks a folder that is there, for as long as the handle is open.</summary>
    /// <returns><see langword="null"/> where somebody holds the lock; a handle without it where the system cannot lock the folder.</returns>
    public virtual SafeFileHandle? TryHoldFolder(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return new SafeFileHandle();
        }

        SafeFileHandle handle;
        try
        {
            handle = Libc.OpenFolder(path);
        }
        catch (IOException)
        {
            return new SafeFileHandle();
        }

        if (Libc.TryLock(handle) is not LockResult.HeldByOther)
        {
            return handle;
        }

        handle.Dispose();
        return null;
    }

    /// <summary>Whether a folder that is held is the one at the path.</summary>
    public virtual bool IsAt(SafeFileHandle handle, string path) => !OperatingSystem.IsLinux() || handle.IsInvalid || Libc.IsAt(handle, path);

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

    /// <summary>Lets the system forget what it has of a file in memory, where that is on the disk too.</summary>
    public virtual void ForgetPages(SafeFileHandle handle)
    {
        if (OperatingSystem.IsLinux())
        {
            Libc.ForgetPages(handle);
        }
    }

    /// <summary>
    /// Lets readers open a locked file from the moment on in which it is in its place, while who cleans up never finds it
    /// unlocked under its old name.
    /// </summary>
    public virtual void ShareLock(SafeFileHandle handle)
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
    }

    /// <summary>Puts a file where another one or nothing is. The other stays whole until then.</summary>
    public virtual void Replace(string path, string target)
    {
        using Freeing.Held? replaced = Freeing.Hold(target);
        File.Move(path, target, overwrite: true);
    }

    /// <summary>Gives each of two files or folders the other's name, in one instant.</summary>
    /// <returns>Whether the file system can do that; nothing has happened where it cannot.</returns>
    public virtual bool TryExchange(string path, string other) => OperatingSystem.IsLinux() && Libc.TryExchange(path, other);

    /// <summary>Moves a file or a folder to where nothing is.</summary>
    public virtual void Move(string path, string target)
    {
        if (!OperatingSystem.IsLinux() || !Libc.TryMove(path, target))
        {
            MoveByLooking(path, target);
        }
    }

    /// <summary>
    /// The same where the file system cannot make sure of that (NFS). A file that somebody puts there between looking and
    /// moving may be replaced; a folder that holds something never is.
    /// </summary>
    protected static void MoveByLooking(string path, string target)
    {
        if (Directory.Exists(path))
        {
            Directory.Move(path, target);
        }
        else
        {
            File.Move(path, target);
        }
    }

    /// <summary>Makes the names in a folder durable, where the system can.</summary>
    public virtual void FlushFolder(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            Libc.FlushFolder(path);
        }
    }

    public virtual void Delete(string path)
    {
        using Freeing.Held? deleted = Freeing.Hold(path);
        File.Delete(path);
    }

    /// <summary>Removes a folder that is empty.</summary>
    public virtual void RemoveFolder(string path) => Directory.Delete(path);

    private static SafeFileHandle Create(string path, FileShare share, long length)
    {
        // What was deleted before may be what makes room.
        Freeing.Wait();
        SafeFileHandle handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, share, preallocationSize: length);
        try
        {
            // Room alone leaves the length at 0, and each write that makes a file longer keeps all others waiting.
            RandomAccess.SetLength(handle, length);
            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }
}
