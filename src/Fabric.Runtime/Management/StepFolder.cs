using Fabric.Checkpoints;
using Fabric.Storage;
using Microsoft.Win32.SafeHandles;

namespace Fabric.Management;

/// <summary>Checkpoints that stand side by side in one folder, one a step.</summary>
internal sealed class StepFolder(FileSystem fileSystem, string path)
{
    /// <summary>The full path.</summary>
    public string Path => path;

    /// <inheritdoc cref="CheckpointIndex.OpenAsync(string, TorchZipOptions?, CancellationToken)"/>
    public Task<CheckpointIndex> OpenAsync(string checkpoint, CancellationToken cancellationToken) =>
        CheckpointIndex.OpenAsync(fileSystem, checkpoint, options: null, cancellationToken);

    /// <inheritdoc cref="Checkpoint.VerifyAsync"/>
    public Task<CheckpointVerification> VerifyAsync(string checkpoint, CancellationToken cancellationToken) =>
        Task.Run(() => Verification.RunAsync(fileSystem, checkpoint, new VerifyOptions(), cancellationToken), cancellationToken);

    /// <summary>
    /// What was committed, by step: also where a writer died with the old one of a step moved aside. A folder whose removal was cut off is none.
    /// </summary>
    /// <exception cref="IOException">The system refused to look.</exception>
    /// <exception cref="UnauthorizedAccessException">The system refused to look.</exception>
    public IReadOnlyList<StepPath> List() => List(IsWhole);

    /// <summary>The same, and folders of somebody's with shards that lack what makes them whole: half of a copy, say. Nothing here leaves such under its name.</summary>
    /// <exception cref="IOException">The system refused to look.</exception>
    /// <exception cref="UnauthorizedAccessException">The system refused to look.</exception>
    public IReadOnlyList<StepPath> ListWithHalves() => List(entry => IsWhole(entry) || IsHalf(entry));

    /// <summary>Removes what writers and removals that died have left, of any step.</summary>
    public void Tidy() => StorageStep.Try(() =>
    {
        foreach (FolderEntry entry in Entries())
        {
            if ((TemporaryNames.TargetOf(entry.Name) ?? OldNames.TargetOf(entry.Name)) is { } target && StepNames.TryParse(target, entry.IsFolder, out _))
            {
                Leftovers.Remove(fileSystem, System.IO.Path.Join(path, target), ShardNames.Content, adopt: false);
            }
        }
    });

    /// <summary>
    /// Removes one, and what was moved aside for it. This can be cut off. A folder that was not whole stays, and of a link only the link goes: what it leads to is somebody's.
    /// </summary>
    /// <exception cref="IOException">Something cannot be removed.</exception>
    /// <exception cref="UnauthorizedAccessException">Something cannot be removed.</exception>
    public void Remove(string checkpoint)
    {
        // While it stands, what is aside is not looked at; without it, that is what its path holds.
        Leftovers.Remove(fileSystem, checkpoint, ShardNames.Content, adopt: false);
        while (StoredPath.Resolve(fileSystem, checkpoint, ShardNames.Content) is var held && !StoredPath.IsNothing(fileSystem, held))
        {
            if (fileSystem.KindOf(held) == EntryKind.Folder && !fileSystem.IsLink(held))
            {
                if (!TryRemoveFolder(checkpoint, held))
                {
                    return;
                }
            }
            else
            {
                fileSystem.Delete(held);
            }
        }
    }

    /// <summary>Makes removals durable.</summary>
    public void Flush() => fileSystem.FlushFolder(path);

    /// <summary>Makes one durable that was saved without, and lets the system forget what it still has of it in memory, so that reading it reads the disk.</summary>
    /// <exception cref="IOException">The system refused.</exception>
    /// <exception cref="UnauthorizedAccessException">The system refused.</exception>
    public void FlushWhole(string checkpoint)
    {
        bool isFolder = fileSystem.KindOf(checkpoint) == EntryKind.Folder;
        foreach (string file in isFolder ? fileSystem.ListFolder(checkpoint).Select(entry => System.IO.Path.Join(checkpoint, entry.Name)) : [checkpoint])
        {
            using SafeFileHandle handle = fileSystem.OpenRead(file);
            fileSystem.Flush(handle);
            fileSystem.ForgetPages(handle);
        }

        if (isFolder)
        {
            fileSystem.FlushFolder(checkpoint);
        }

        Flush();
    }

    private static string Target(FolderEntry entry) => OldNames.TargetOf(entry.Name) ?? entry.Name;

    private IReadOnlyList<StepPath> List(Func<FolderEntry, bool> isMeant) =>
    [
        .. Entries()
            .Where(isMeant)
            .Select(entry => StepNames.TryParse(Target(entry), entry.IsFolder, out long step) ? new StepPath(System.IO.Path.Join(path, Target(entry)), step) : null)
            .OfType<StepPath>()
            .Distinct()
            .OrderBy(static found => found.Step)
            .ThenBy(static found => found.Path, StringComparer.Ordinal),
    ];

    /// <summary>Under a temporary name, so that what is left where this is cut off is known for what it is; but what is somebody else's in a folder stays where it was.</summary>
    /// <returns>Whether it was whole.</returns>
    private bool TryRemoveFolder(string checkpoint, string held)
    {
        IReadOnlyList<FolderEntry> entries = fileSystem.ListFolder(held);
        if (!ShardNames.Content.IsWhole(entries))
        {
            return false;
        }

        string removed = held;
        if (!entries.Any(ShardNames.Content.IsForeign))
        {
            removed = TemporaryNames.Create(checkpoint);
            fileSystem.Move(held, removed);
            Flush();
        }

        OwnFolder.Remove(fileSystem, removed, ShardNames.Content, heir: null);
        return true;
    }

    /// <exception cref="IOException">Something else is there: a link that leads to where nothing is mounted, say, which must not look like a fresh start.</exception>
    private IReadOnlyList<FolderEntry> Entries() => fileSystem.KindOf(path) switch
    {
        EntryKind.Nothing => [],
        EntryKind.Folder => fileSystem.ListFolder(path),
        _ => throw new IOException($"'{path}' is no folder."),
    };

    private bool IsHalf(FolderEntry entry) =>
        entry.IsFolder && StepNames.TryParse(entry.Name, isFolder: true, out _) && fileSystem.ListFolder(System.IO.Path.Join(path, entry.Name)).Any(ShardNames.Content.Owns);

    private bool IsWhole(FolderEntry entry) =>
        !entry.IsFolder || fileSystem.KindOf(System.IO.Path.Join(path, entry.Name, ShardNames.Manifest)) == EntryKind.File;
}
