using Fabric.Checkpoints;
using Fabric.Storage;

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
    public Task<CheckpointVerification> VerifyAsync(string checkpoint) =>
        Task.Run(() => Verification.RunAsync(fileSystem, checkpoint, new VerifyOptions(), CancellationToken.None));

    /// <summary>
    /// What was committed, by step: also where a writer died with the old one of a step moved aside. A folder whose removal was cut off is none.
    /// </summary>
    /// <exception cref="IOException">The system refused to look.</exception>
    /// <exception cref="UnauthorizedAccessException">The system refused to look.</exception>
    public IReadOnlyList<StepPath> List() =>
    [
        .. Entries()
            .Where(IsWhole)
            .Select(static entry => OldNames.TargetOf(entry.Name) ?? entry.Name)
            .Distinct()
            .Select(name => StepNames.TryParse(name, out long step) ? new StepPath(System.IO.Path.Join(path, name), step) : null)
            .OfType<StepPath>()
            .OrderBy(static found => found.Step)
            .ThenBy(static found => found.Path, StringComparer.Ordinal),
    ];

    /// <summary>Removes what writers and removals that died have left, of any step.</summary>
    public void Tidy() => StorageStep.Try(() =>
    {
        foreach (FolderEntry entry in Entries())
        {
            if ((TemporaryNames.TargetOf(entry.Name) ?? OldNames.TargetOf(entry.Name)) is { } target && StepNames.TryParse(target, out _))
            {
                Leftovers.Remove(fileSystem, System.IO.Path.Join(path, target), ShardNames.Content, adopt: false);
            }
            else if (entry.IsFolder && StepNames.TryParse(entry.Name, out _) && !IsWhole(entry))
            {
                StorageStep.Try(() => OwnFolder.Remove(fileSystem, System.IO.Path.Join(path, entry.Name), ShardNames.Content, heir: null));
            }
        }
    });

    /// <summary>Removes one, and what was moved aside for it. A folder without its marker is none any more, so that this can be cut off.</summary>
    /// <exception cref="IOException">Something cannot be removed.</exception>
    /// <exception cref="UnauthorizedAccessException">Something cannot be removed.</exception>
    public void Remove(string checkpoint)
    {
        // While it stands, what is aside is not looked at; without it, that is what its path holds.
        Leftovers.Remove(fileSystem, checkpoint, ShardNames.Content, adopt: false);
        while (StoredPath.Resolve(fileSystem, checkpoint, ShardNames.Content) is var held && !StoredPath.IsNothing(fileSystem, held))
        {
            if (fileSystem.KindOf(held) == EntryKind.Folder)
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

    private IReadOnlyList<FolderEntry> Entries() => fileSystem.KindOf(path) == EntryKind.Folder ? fileSystem.ListFolder(path) : [];

    private bool IsWhole(FolderEntry entry) =>
        !entry.IsFolder || fileSystem.KindOf(System.IO.Path.Join(path, entry.Name, ShardNames.Manifest)) == EntryKind.File;
}
