using Microsoft.Win32.SafeHandles;

namespace Fabric.Storage;

/// <summary>
/// A folder that is filled beside its target, under a temporary name, by one process or several, and put in its place whole
/// and durable, or not at all. Until then the target stays as it is.
/// </summary>
internal sealed class StagedFolder : IDisposable
{
    private readonly FileSystem _fileSystem;
    private readonly StagedTarget _target;
    private readonly FolderContent _content;
    private readonly SafeFileHandle _handle;
    private readonly bool _isDurable;
    private bool _placed;

    private StagedFolder(FileSystem fileSystem, StagedTarget target, FolderContent content, bool isDurable, string path, SafeFileHandle handle)
    {
        _isDurable = isDurable;
        _fileSystem = fileSystem;
        _target = target;
        _content = content;
        Path = path;
        _handle = handle;
    }

    /// <summary>The full path of the temporary folder: where all who fill it create their files.</summary>
    public string Path { get; }

    /// <summary>
    /// Makes the missing folders, removes what dead writers of this target left, and creates the temporary folder, locked for
    /// as long as it is unfinished.
    /// </summary>
    /// <param name="fileSystem">The operations.</param>
    /// <param name="target">The full path, links resolved.</param>
    /// <param name="content">Which folders may be replaced, and which files belong to them.</param>
    /// <param name="isDurable">Whether names are flushed to the disk.</param>
    /// <exception cref="TargetRefusedException">What is at the target must not be replaced. Nothing was written.</exception>
    /// <exception cref="StorageException">A step failed.</exception>
    public static StagedFolder Create(FileSystem fileSystem, string target, FolderContent content, bool isDurable = true)
    {
        // Other processes may be the next to take room.
        Freeing.Wait();
        StagedTarget prepared = StagedTarget.Prepare(fileSystem, target, content, isFolder: true, isDurable);
        return prepared.CreateBeside(
            $"creating a folder in '{prepared.Parent}'",
            path => fileSystem.TryCreateLockedFolder(path) is { } handle
                ? new StagedFolder(fileSystem, prepared, content, isDurable, path, handle)
                : null);
    }

    /// <summary>
    /// Creates a file in a temporary folder, from any process that sees it. It has to be finished and closed before the commit.
    /// </summary>
    /// <param name="fileSystem">The operations.</param>
    /// <param name="folder"><see cref="Path"/>, from whoever created it.</param>
    /// <param name="name">A name that belongs to such a folder; others would stay behind if the save fails.</param>
    /// <param name="length">The length in bytes that the file will have.</param>
    /// <param name="isDurable">Whether it is flushed to the disk when it is finished.</param>
    /// <exception cref="StorageException">The system refused.</exception>
    public static WrittenFile CreateFile(FileSystem fileSystem, string folder, string name, long length, bool isDurable = true)
    {
        SafeFileHandle? handle = null;
        string path = System.IO.Path.Join(folder, name);
        StorageStep.Run($"creating a file of {length:N0} bytes in '{folder}'", false, () => handle = fileSystem.CreateFile(path, length));
        return new WrittenFile(fileSystem, handle!, path, length, isDurable);
    }

    /// <summary>
    /// Makes the names in the folder durable, puts it in its place, and removes what was there. Cancellation is heeded until it is
    /// in place. Every file in it was finished before.
    /// </summary>
    /// <exception cref="TargetRefusedException">Somebody has put something at the target that must not be replaced.</exception>
    /// <exception cref="StorageException">A step failed.</exception>
    public void Commit(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_isDurable)
        {
            StorageStep.Run("flushing the new folder", false, () => _fileSystem.FlushFolder(Path));
        }

        cancellationToken.ThrowIfCancellationRequested();
        _target.Check();
        _target.Put(Path);
        _placed = true;
        _handle.Dispose();
        _target.FlushParent();
        _target.RemoveReplaced();
    }

    /// <summary>Removes the temporary folder, and those that were made for it, unless it was put in its place.</summary>
    public void Dispose()
    {
        if (!_placed)
        {
            StorageStep.Try(() => OwnFolder.Remove(_fileSystem, Path, _content, heir: null));
            _target.TakeBack();
        }

        _handle.Dispose();
    }
}
