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
    public IReadOnlyList<StepPath> List() =>
    [
        .. Entries()
            .Where(IsWhole)
            .Select(entry => StepNames.TryParse(Target(entry), entry.IsFolder, out long step) ? new StepPath(System.IO.Path.Join(path, Target(entry)), step) : null)
            .OfType<StepPath>()
            .Distinct()
            .OrderBy(static found => found.Step)
            .ThenBy(static found => found.Path, StringComparer.Ordinal),
    ];

    /// <summary>Removes what writers and removals that died have left, of any step.</summary>
    public void Tidy() => StorageStep.Try(() =>
    {
        foreach (FolderEntry entry in Entries())
        {
            string own = System.IO.Path.Join(path, entry.Name);
            if ((TemporaryNames.TargetOf(entry.Name) ?? OldNames.TargetOf(entry.Name)) is { } target && StepNames.TryParse(target, entry.IsFolder, out _))
            {
                Leftovers.Remove(fileSystem, System.IO.Path.Join(path, target), ShardNames.Content, adopt: false);
            }
            else if (entry.IsFolder && StepNames.TryParse(entry.Name, isFolder: true, out _) && !IsWhole(entry) && !fileSystem.IsLink(own))
            {
                StorageStep.Try(() => OwnFolder.Remove(fileSystem, own, ShardNames.Content, heir: null));
            }
        }
    });

    /// <summary>
    /// Removes one, and what was moved aside for it. A folder without its marker is none any more, so that this can be cut off. Of a link only the link goes: what it leads to is somebody's.
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
                OwnFolder.Remove(fileSystem, held, ShardNames.Content, heir: null);
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

    /// <exception cref="IOException">Something else is there: a link that leads to where nothing is mounted, say, which must not look like a fresh start.</exception>
    private IReadOnlyList<FolderEntry> Entries() => fileSystem.KindOf(path) switch
    {
        EntryKind.Nothing => [],
        EntryKind.Folder => fileSystem.ListFolder(path),
        _ => throw new IOException($"'{path}' is no folder."),
    };

    private bool IsWhole(FolderEntry entry) =>
        !entry.IsFolder || fileSystem.KindOf(System.IO.Path.Join(path, entry.Name, ShardNames.Manifest)) == EntryKind.File;
}
