namespace Fabric.Storage;

/// <summary>Removes a folder that is no longer wanted, and nothing in it that is somebody else's.</summary>
internal static class OwnFolder
{
    /// <summary>Deletes the files that belong to it, the marker first, then the folder if it is empty.</summary>
    /// <param name="fileSystem">The operations.</param>
    /// <param name="path">The folder.</param>
    /// <param name="content">Which files belong to it.</param>
    /// <param name="heir">
    /// The folder that gets what is somebody else's, as far as its names are free; the rest stays. <see langword="null"/>: all stays.
    /// </param>
    /// <exception cref="IOException">Something cannot be removed.</exception>
    /// <exception cref="UnauthorizedAccessException">Something cannot be removed.</exception>
    public static void Remove(FileSystem fileSystem, string path, FolderContent content, string? heir)
    {
        IReadOnlyList<FolderEntry> entries = fileSystem.ListFolder(path);
        if (heir is not null && entries.Any(content.IsForeign))
        {
            foreach (FolderEntry foreign in entries.Where(content.IsForeign))
            {
                StorageStep.Try(() => fileSystem.Move(Path.Join(path, foreign.Name), Path.Join(heir, foreign.Name)));
            }

            // A crash must not take the folder away and the moves back.
            fileSystem.FlushFolder(heir);
        }

        foreach (FolderEntry own in entries.Where(content.Owns).OrderByDescending(entry => entry.Name == content.Marker))
        {
            fileSystem.Delete(Path.Join(path, own.Name));
        }

        fileSystem.RemoveFolder(path);
    }
}
