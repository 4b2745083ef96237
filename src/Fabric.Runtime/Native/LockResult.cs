namespace Fabric.Native;

/// <summary>What became of an attempt to lock.</summary>
internal enum LockResult
{
    Locked,
    HeldByOther,

    /// <summary>The file system has no such locks: NFS has none for folders.</summary>
    NotSupported,
}
