using Fabric.Storage;
using Microsoft.Win32.SafeHandles;

namespace Fabric.Runtime.Tests.Reliability.Crashes;

/// <summary>The system's own, below a folder, for comparison: it tells which operations were asked for.</summary>
internal sealed class RealFileSystem(string root) : FileSystem
{
    private readonly Lock _lock = new();
    private readonly List<string> _operations = [];

    public bool CanExchange { get; init; } = true;

    /// <summary>Those that change something, by the names of their kinds.</summary>
    public IReadOnlyList<string> Operations => _operations;

    public override SafeFileHandle OpenRead(string path) => base.OpenRead(root + path);

    public override EntryKind KindOf(string path) => base.KindOf(root + path);

    public override IReadOnlyList<FolderEntry> ListFolder(string path) => base.ListFolder(root + path);

    public override SafeFileHandle? TryOpenDirect(string path) => base.TryOpenDirect(root + path);

    public override SafeFileHandle? TryLock(string path) => base.TryLock(root + path);

    public override SafeFileHandle? TryLockFolder(string path) => base.TryLockFolder(root + path);

    public override void CreateFolder(string path)
    {
        base.CreateFolder(root + path);
        Note(nameof(DiskOperation.CreateFolder));
    }

    public override SafeFileHandle CreateFile(string path, long length)
    {
        Note(nameof(DiskOperation.Create), nameof(DiskOperation.SetLength));
        return base.CreateFile(root + path, length);
    }

    public override SafeFileHandle? TryCreateLocked(string path, long length)
    {
        Note(nameof(DiskOperation.Create), nameof(DiskOperation.SetLength));
        return base.TryCreateLocked(root + path, length);
    }

    public override SafeFileHandle? TryCreateLockedFolder(string path)
    {
        Note(nameof(DiskOperation.CreateFolder));
        return base.TryCreateLockedFolder(root + path);
    }

    public override void Write(SafeFileHandle handle, ReadOnlySpan<byte> bytes, long offset)
    {
        base.Write(handle, bytes, offset);
        Note(nameof(DiskOperation.Write));
    }

    public override void Flush(SafeFileHandle handle)
    {
        base.Flush(handle);
        Note(nameof(DiskOperation.Flush));
    }

    public override void FlushFolder(string path)
    {
        base.FlushFolder(root + path);
        Note(nameof(DiskOperation.Flush));
    }

    public override void Replace(string path, string target)
    {
        base.Replace(root + path, root + target);
        Note(nameof(DiskOperation.Replace));
    }

    public override bool TryExchange(string path, string other)
    {
        bool done = CanExchange && base.TryExchange(root + path, root + other);
        Note(done ? [nameof(DiskOperation.Exchange)] : []);
        return done;
    }

    public override void Move(string path, string target)
    {
        if (CanExchange)
        {
            base.Move(root + path, root + target);
        }
        else
        {
            MoveByLooking(root + path, root + target);
        }

        Note(nameof(DiskOperation.Move));
    }

    public override void Delete(string path)
    {
        base.Delete(root + path);
        Note(nameof(DiskOperation.Remove));
    }

    public override void RemoveFolder(string path)
    {
        base.RemoveFolder(root + path);
        Note(nameof(DiskOperation.Remove));
    }

    private void Note(params IEnumerable<string> operations)
    {
        lock (_lock)
        {
            _operations.AddRange(operations);
        }
    }
}
