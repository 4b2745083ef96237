using Microsoft.Win32.SafeHandles;

namespace Fabric.Storage;

/// <summary>
/// A file that is written beside its target, under a temporary name, and put in its place whole and durable, or not at
/// all. Until then the target stays as it is.
/// </summary>
internal sealed class StagedFile : WrittenFile
{
    private readonly FileSystem _fileSystem;
    private readonly StagedTarget _target;
    private bool _placed;

    private StagedFile(FileSystem fileSystem, StagedTarget target, string path, SafeFileHandle handle, long length, bool isDurable)
        : base(fileSystem, handle, path, length, isDurable)
    {
        _fileSystem = fileSystem;
        _target = target;
        Path = path;
    }

    /// <summary>The full path of the temporary file.</summary>
    public string Path { get; }

    /// <summary>Makes the missing folders, removes what dead writers of this target left, and creates the temporary file.</summary>
    /// <param name="fileSystem">The operations.</param>
    /// <param name="target">The full path, links resolved.</param>
    /// <param name="length">The length in bytes that the file will have.</param>
    /// <param name="content">Which folders may be replaced.</param>
    /// <param name="isDurable">Whether all is flushed to the disk.</param>
    /// <exception cref="TargetRefusedException">What is at the target must not be replaced by a file. Nothing was written.</exception>
    /// <exception cref="StorageException">A step failed.</exception>
    public static StagedFile Create(FileSystem fileSystem, string target, long length, FolderContent content, bool isDurable = true)
    {
        StagedTarget prepared = StagedTarget.Prepare(fileSystem, target, content, isFolder: false, isDurable);
        return prepared.CreateBeside(
            $"creating a file of {length:N0} bytes in '{prepared.Parent}'",
            path => fileSystem.TryCreateLocked(path, length) is { } handle ? new StagedFile(fileSystem, prepared, path, handle, length, isDurable) : null);
    }

    /// <summary>
    /// Opens a temporary file that another process has created, to write a part of it. It has to be finished and closed before the commit.
    /// </summary>
    /// <param name="fileSystem">The operations.</param>
    /// <param name="path"><see cref="Path"/>, from whoever created it.</param>
    /// <param name="length">The length in bytes that the file has.</param>
    /// <param name="isDurable">Whether it is flushed to the disk when it is finished.</param>
    /// <exception cref="StorageException">The system refused.</exception>
    public static WrittenFile OpenPart(FileSystem fileSystem, string path, long length, bool isDurable)
    {
        SafeFileHandle? handle = null;
        StorageStep.Run($"opening '{path}' to write a part of it", false, () =>
        {
            handle = fileSystem.OpenToShare(path);
            if (!fileSystem.KeepsWritersApart(handle))
            {
                handle.Dispose();
                throw new IOException("its file system is not one of those that are known to keep what several machines write to one file; let one rank write it");
            }
        });
        return new WrittenFile(fileSystem, handle!, path, length, isDurable);
    }

    /// <summary>Makes everything durable, if that was asked for, and puts the file in its place. Cancellation is heeded until then.</summary>
    /// <exception cref="TargetRefusedException">Somebody has put something at the target that must not be replaced.</exception>
    /// <exception cref="StorageException">
    /// A step failed. It is not tried again: after a failed flush the system may report success for data that is lost.
    /// </exception>
    public void Commit(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Finish();
        cancellationToken.ThrowIfCancellationRequested();
        _target.Check();
        StorageStep.Run("unlocking the file for readers", false, () => _fileSystem.ShareLock(Handle));
        _target.Put(Path);
        _placed = true;
        Handle.Dispose();
        _target.FlushParent();
        _target.RemoveReplaced();
    }

    /// <summary>Removes the temporary file, and the folders that were made for it, unless it was put in its place.</summary>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!_placed)
        {
            StorageStep.Try(() => _fileSystem.Delete(Path));
            _target.TakeBack();
        }
    }
}
