namespace Fabric.Storage;

/// <summary>Where what a path holds really is: "the path holds" means what opening it gives.</summary>
internal static class StoredPath
{
    /// <summary>
    /// The path itself if something is there; an empty folder, as job scripts make, is nothing. Else, where a writer died between moving the old one aside and the new one
    /// into place, the newest whole old one; it is left where it is, since a reader may have no right to move it.
    /// </summary>
    /// <param name="fileSystem">The operations.</param>
    /// <param name="path">The path, links and all.</param>
    /// <param name="content">Tells which folders are whole.</param>
    /// <returns>The path also if there is nothing at all.</returns>
    /// <exception cref="IOException">The system refused to look.</exception>
    /// <exception cref="UnauthorizedAccessException">The system refused to look.</exception>
    public static string Resolve(FileSystem fileSystem, string path, FolderContent content)
    {
        string target = TargetPath.Resolve(path);
        if (Path.GetDirectoryName(target) is not { } folder
            || !IsNothing(fileSystem, target)
            || fileSystem.KindOf(folder) != EntryKind.Folder)
        {
            return path;
        }

        foreach (FolderEntry old in OldNames.NewestFirst(target, fileSystem.ListFolder(folder)))
        {
            string oldPath = Path.Join(folder, old.Name);
            if (!old.IsFolder || fileSystem.KindOf(Path.Join(oldPath, content.Marker)) == EntryKind.File)
            {
                return oldPath;
            }
        }

        return path;
    }

    /// <summary>Whether anything is where the path leads, or recoverable.</summary>
    /// <inheritdoc cref="Resolve"/>
    /// <returns>Whether there is anything.</returns>
    public static bool Holds(FileSystem fileSystem, string path, FolderContent content)
    {
        string found = Resolve(fileSystem, path, content);

        // A live writer may have put the new one in place and removed the old one since.
        return !IsNothing(fileSystem, found) || !IsNothing(fileSystem, path);
    }

    /// <summary>Whether nothing is at the path itself.</summary>
    public static bool IsNothing(FileSystem fileSystem, string path) => fileSystem.KindOf(path) switch
    {
        EntryKind.Nothing => true,
        EntryKind.Folder => IsEmpty(fileSystem, path),
        _ => false,
    };

    private static bool IsEmpty(FileSystem fileSystem, string folder)
    {
        try
        {
            return fileSystem.ListFolder(folder).Count == 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A writer has moved it since; or it may not be listed, and what is in it opened by its name all the same.
            return fileSystem.KindOf(folder) == EntryKind.Nothing;
        }
    }
}
