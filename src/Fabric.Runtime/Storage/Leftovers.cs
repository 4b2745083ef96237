using Microsoft.Win32.SafeHandles;

namespace Fabric.Storage;

/// <summary>What writers of one target that died left beside it.</summary>
internal static class Leftovers
{
    /// <summary>
    /// Removes unfinished files and folders that no live writer holds, and, when something is at the target, what was
    /// moved aside for it. What cannot be removed now is left to a later save.
    /// </summary>
    /// <param name="fileSystem">The operations.</param>
    /// <param name="target">The full path.</param>
    /// <param name="content">Which files in folders may be deleted.</param>
    /// <param name="adopt">Whether a whole folder at the target gets what is somebody else's in those that are removed.</param>
    public static void Remove(FileSystem fileSystem, string target, FolderContent content, bool adopt) =>
        StorageStep.Try(() => RemoveListed(fileSystem, target, content, adopt));

    private static void RemoveListed(FileSystem fileSystem, string target, FolderContent content, bool adopt)
    {
        // Listed before looking at the target: what a live writer moves aside after that is not in the list.
        string folder = Path.GetDirectoryName(target)!;
        IReadOnlyList<FolderEntry> entries = fileSystem.ListFolder(folder);
        FolderEntry[] unfinished = [.. entries.Where(entry => TemporaryNames.BelongsTo(target, entry.Name))];
        FolderEntry[] old = [.. OldNames.NewestFirst(target, entries)];
        if (old.Length != 0 && StoredPath.IsNothing(fileSystem, target))
        {
            old = [];
        }

        if (unfinished.Length + old.Length == 0)
        {
            return;
        }

        // Any of them may be the previous one of a writer that died as soon as the new one was in place, or had taken over what is somebody else's: that has to
        // last first.
        fileSystem.FlushFolder(folder);
        string? heir = adopt && fileSystem.KindOf(Path.Join(target, content.Marker)) == EntryKind.File ? target : null;
        if (heir is not null)
        {
            fileSystem.FlushFolder(heir);
        }

        foreach (FolderEntry entry in unfinished)
        {
            string path = Path.Join(folder, entry.Name);
            StorageStep.Try(() =>
            {
                using SafeFileHandle? unlocked = entry.IsFolder ? fileSystem.TryLockFolder(path) : fileSystem.TryLock(path);
                if (unlocked is not null)
                {
                    Remove(fileSystem, path, entry.IsFolder, content, heir);
                }
            });
        }

        foreach (FolderEntry entry in old)
        {
            StorageStep.Try(() => Remove(fileSystem, Path.Join(folder, entry.Name), entry.IsFolder, content, heir));
        }
    }

    private static void Remove(FileSystem fileSystem, string path, bool isFolder, FolderContent content, string? heir)
    {
        if (isFolder)
        {
            OwnFolder.Remove(fileSystem, path, content, heir);
        }
        else
        {
            fileSystem.Delete(path);
        }
    }
}
