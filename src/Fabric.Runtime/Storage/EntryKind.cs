namespace Fabric.Storage;

/// <summary>What stands under a name.</summary>
internal enum EntryKind
{
    Nothing,

    /// <summary>Anything that is no folder.</summary>
    File,

    Folder,
}
