namespace Fabric.Runtime.Tests.Reliability.Crashes;

/// <summary>A disk at the moment in which the machine stops: what lasts, and what may or may not have reached it.</summary>
/// <remarks>
/// The model is that of fsync(2) and no more. What is written to a file, and its length, lasts once the file is flushed, past the page cache or not: O_DIRECT
/// says nothing of the disk's own cache. The names in a folder last once that folder is flushed; flushing a file does not make its name last, nor that of its
/// folder. Of all else any part may have reached the disk. One operation on names is atomic, and so is a sector; nothing is in order: not names and data, not
/// two names in one folder, not the folders among each other. Of operations on the same bytes or the same node the later one shows where both arrived, since
/// both went through the same page; so the subsets, each in its order, are all there is. What must hold is only that a name is of something that was there, and that one
/// name is of one thing: a rename whose file never came does nothing, nor does one to a name that was to be free and is not. A move between two folders lasts
/// once the one that it leads to is flushed. What is freed is freed under whatever name it has on the disk: a removal may last where the rename before it is lost.
///
/// No file system is this bad; each is bad in some of these ways. See Pillai et al., "All File Systems Are Not Created Equal" (ALICE, OSDI 2014) for what
/// the usual ones reorder and lose, and Mohan et al., "Finding Crash-Consistency Bugs with Bounded Black-Box Crash Testing" (CrashMonkey, OSDI 2018).
/// </remarks>
internal sealed class CrashDisk
{
    private readonly Disk _lasting;

    /// <param name="before">All of it lasts.</param>
    /// <param name="operations">What was done since, until the machine stopped.</param>
    public CrashDisk(Disk before, IReadOnlyList<DiskOperation> operations)
    {
        _lasting = before.Copy();
        foreach (DiskOperation operation in operations)
        {
            if (operation is DiskOperation.Create created)
            {
                _lasting.AddFile(created.File);
            }
            else if (operation is DiskOperation.CreateFolder folder)
            {
                _lasting.AddFolder(folder.Created);
            }
        }

        var flushed = new HashSet<int>();
        var pending = new List<DiskOperation>();
        var lasting = new List<DiskOperation>();
        foreach (DiskOperation operation in operations.Reverse())
        {
            if (operation is DiskOperation.Flush flush)
            {
                flushed.Add(flush.Node);
            }
            else
            {
                (flushed.Contains(operation.LastsWith) ? lasting : pending).Add(operation);
            }
        }

        lasting.Reverse();
        pending.Reverse();
        lasting.ForEach(operation => operation.Apply(_lasting));
        Pending = pending;
    }

    /// <summary>What does not last, in its order.</summary>
    public IReadOnlyList<DiskOperation> Pending { get; }

    /// <summary>The disk as it is when the machine starts again.</summary>
    /// <param name="reached">What of the pending operations reached it, whole or in part.</param>
    public Disk After(IEnumerable<DiskOperation> reached)
    {
        Disk disk = _lasting.Copy();
        foreach (DiskOperation operation in reached)
        {
            operation.Apply(disk);
        }

        return disk;
    }
}
