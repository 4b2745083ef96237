using Microsoft.Win32.SafeHandles;

namespace Fabric.Storage;

/// <summary>
/// A file that is written beside its target, under a temporary name, and put in its place whole and durable, or not at
/// all. Until then the target stays as it is.
/// </summary>
internal sealed class StagedFile : IDisposable
{
    private const int CreateAttempts = 10;

    private readonly FileSystem _fileSystem;
    private readonly string _target;
    private readonly string _folder;
    private readonly string _path;
    private readonly SafeFileHandle _handle;
    private bool _replaced;

    private StagedFile(FileSystem fileSystem, string target, string folder, string path, SafeFileHandle handle)
    {
        _fileSystem = fileSystem;
        _target = target;
        _folder = folder;
        _path = path;
        _handle = handle;
    }

    /// <summary>Makes the missing folders, removes what dead writers of this target left, and creates the temporary file.</summary>
    /// <param name="fileSystem">The operations.</param>
    /// <param name="target">The full path, links resolved.</param>
    /// <param name="length">The length in bytes that the file will have.</param>
    /// <exception cref="StorageException">A step failed.</exception>
    public static StagedFile Create(FileSystem fileSystem, string target, long length)
    {
        string folder = Path.GetDirectoryName(target)!;
        Step("creating the folder", false, () => CreateFolders(fileSystem, folder));
        RemoveStale(fileSystem, folder, target);
        StagedFile? file = null;
        Step($"creating a file of {length:N0} bytes in '{folder}'", false, () =>
        {
            for (int attempt = 0; file is null && attempt < CreateAttempts; attempt++)
            {
                string path = TemporaryNames.Create(target);
                if (fileSystem.TryCreateLocked(path, length) is { } handle)
                {
                    file = new StagedFile(fileSystem, target, folder, path, handle);
                }
            }

            if (file is null)
            {
                throw new IOException("another process removes or locks every temporary file before it can be used");
            }
        });
        return file!;
    }

    /// <summary>Writes at a place of its own; several threads may write at once.</summary>
    /// <exception cref="StorageException">Writing failed.</exception>
    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            _fileSystem.Write(_handle, bytes, offset);
        }
        catch (Exception e) when (IsFromSystem(e))
        {
            throw new StorageException("writing", false, e);
        }
    }

    /// <summary>Makes everything durable and puts the file in its place. Cancellation is heeded until then.</summary>
    /// <exception cref="StorageException">
    /// A step failed. It is not tried again: after a failed flush the system may report success for data that is lost.
    /// </exception>
    public void Commit(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Step("flushing to disk", false, () => _fileSystem.Flush(_handle));
        cancellationToken.ThrowIfCancellationRequested();
        Step("moving the file into place", false, () => _fileSystem.Replace(_handle, _path, _target));
        _replaced = true;
        _handle.Dispose();
        Step("flushing the folder", true, () => _fileSystem.FlushFolder(_folder));
    }

    /// <summary>Removes the temporary file, unless it was put in its place.</summary>
    public void Dispose()
    {
        _handle.Dispose();
        if (!_replaced)
        {
            TryDelete(_fileSystem, _path);
        }
    }

    private static void CreateFolders(FileSystem fileSystem, string folder)
    {
        if (Directory.Exists(folder) || Path.GetDirectoryName(folder) is not { } parent)
        {
            return;
        }

        CreateFolders(fileSystem, parent);
        fileSystem.CreateFolder(folder);
        fileSystem.FlushFolder(parent);
    }

    private static void RemoveStale(FileSystem fileSystem, string folder, string target)
    {
        try
        {
            foreach (string path in fileSystem.ListFiles(folder).Where(path => TemporaryNames.BelongsTo(target, path)))
            {
                using SafeFileHandle? unlocked = fileSystem.TryLock(path);
                if (unlocked is not null)
                {
                    TryDelete(fileSystem, path);
                }
            }
        }
        catch (Exception e) when (IsFromSystem(e))
        {
            // What cannot be listed or removed now is left to a later save; it harms nobody.
        }
    }

    private static void TryDelete(FileSystem fileSystem, string path)
    {
        try
        {
            fileSystem.Delete(path);
        }
        catch (Exception e) when (IsFromSystem(e))
        {
            // Without a lock on it, the next save to this target removes it.
        }
    }

    private static void Step(string step, bool replaced, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (IsFromSystem(e))
        {
            throw new StorageException(step, replaced, e);
        }
    }

    private static bool IsFromSystem(Exception e) => e is IOException or UnauthorizedAccessException;
}
