namespace Fabric.Storage;

/// <summary>One name in a folder.</summary>
/// <param name="Name">Without the folder.</param>
/// <param name="IsFolder">Whether it is a folder, or a link to one.</param>
internal readonly record struct FolderEntry(string Name, bool IsFolder);
