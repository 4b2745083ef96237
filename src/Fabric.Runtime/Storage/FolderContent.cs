namespace Fabric.Storage;

/// <summary>All that storage knows of the folders it puts in place and removes: which files in them it may delete.</summary>
/// <param name="Marker">The file that every whole folder holds: the first that is deleted, so that what is left is not taken for whole.</param>
/// <param name="IsOwnName">Whether a file of this name, the marker too, belongs to such a folder. Anything else is somebody else's.</param>
internal sealed record FolderContent(string Marker, Func<string, bool> IsOwnName)
{
    // What NFS calls a deleted file that is still open. It goes by itself when the file is closed.
    private const string DeletedOnNfs = ".nfs";

    public bool Owns(FolderEntry entry) => !entry.IsFolder && IsOwnName(entry.Name);

    public bool IsForeign(FolderEntry entry) => !Owns(entry) && !IsDeleted(entry);

    public bool IsWhole(IEnumerable<FolderEntry> entries) => entries.Any(entry => !entry.IsFolder && entry.Name == Marker);

    public static bool IsDeleted(FolderEntry entry) => entry.Name.StartsWith(DeletedOnNfs, StringComparison.Ordinal);
}
