namespace Fabric.Storage;

/// <summary>What stands under a name.</summary>
internal enum EntryKind
{
    Nothing,

    /// <summary>Also a link that leads nowhere.</summary>
    File,

    Folder,

    /// <summary>A pipe, a socket or a device.</summary>
    Other,
}
