using System.Runtime.CompilerServices;
using Fabric.Storage;
using Microsoft.Win32.SafeHandles;

namespace Fabric.Runtime.Tests.Reliability.Crashes;

/// <summary>A disk in memory that records all that is done to it. Nobody else holds a lock there.</summary>
/// <param name="disk">Is changed.</param>
internal sealed class RecordingFileSystem(Disk disk) : FileSystem
{
    private readonly Lock _lock = new();
    private readonly List<DiskOperation> _operations = [];
    private readonly ConditionalWeakTable<SafeFileHandle, StrongBox<int>> _open = [];
    private int _flushes;

    /// <summary>Whether names can be exchanged, as on local file systems, or not, as on NFS.</summary>
    public bool CanExchange { get; init; } = true;

    /// <summary>The number of the flush, from 0, that says it is done and does nothing.</summary>
    public int DroppedFlush { get; init; } = -1;

    /// <summary>After how many operations the process is gone: all others fail.</summary>
    public int KilledAfter { get; init; } = int.MaxValue;

    public Disk Disk => disk;

    public IReadOnlyList<DiskOperation> Operations => _operations;

    /// <summary>How often something was flushed.</summary>
    public int Flushes => _flushes;

    public override SafeFileHandle OpenRead(string path) => Locked(() => Open(FileAt(path)));

    public override long GetLength(SafeFileHandle handle) => Locked(() => disk.BytesOf(NodeOf(handle)).Length);

    public override int Read(SafeFileHandle handle, Span<byte> bytes, long offset)
    {
        byte[] whole = Locked(() => disk.BytesOf(NodeOf(handle)));
        int start = (int)Math.Min(offset, whole.Length);
        int count = Math.Min(bytes.Length, whole.Length - start);
        whole.AsSpan(start, count).CopyTo(bytes);
        return count;
    }

    public override EntryKind KindOf(string path) => Locked(() => disk.Find(path) is not { } node ? EntryKind.Nothing
        : disk.IsFolder(node) ? EntryKind.Folder : EntryKind.File);

    public override IReadOnlyList<FolderEntry> ListFolder(string path) =>
        Locked<IReadOnlyList<FolderEntry>>(() => [.. disk.NamesIn(FolderAt(path)).Select(entry => new FolderEntry(entry.Key, disk.IsFolder(entry.Value)))]);

    public override void CreateFolder(string path) => Locked(() => NewFolder(path));

    public override SafeFileHandle CreateFile(string path, long length) => Locked(() =>
    {
        CheckIsFree(path);
        int file = disk.NextNode();
        Do(new DiskOperation.Create(FolderOf(path), Path.GetFileName(path), file));
        Do(new DiskOperation.SetLength(file, (int)length));
        return Open(file);
    });

    public override SafeFileHandle? TryCreateLocked(string path, long length) => CreateFile(path, length);

    public override SafeFileHandle? TryOpenDirect(string path) => OpenRead(path);

    public override SafeFileHandle? TryLock(string path) => KindOf(path) == EntryKind.File ? OpenRead(path) : null;

    public override SafeFileHandle? TryCreateLockedFolder(string path) => Locked(() => Open(NewFolder(path)));

    public override SafeFileHandle? TryLockFolder(string path) => KindOf(path) == EntryKind.Folder ? Locked(() => Open(FolderAt(path))) : null;

    public override void Write(SafeFileHandle handle, ReadOnlySpan<byte> bytes, long offset)
    {
        byte[] copy = bytes.ToArray();
        Locked(() => Do(new DiskOperation.Write(NodeOf(handle), (int)offset, copy)));
    }

    public override void Flush(SafeFileHandle handle) => Locked(() => Flush(NodeOf(handle)));

    public override void ShareLock(SafeFileHandle handle)
    {
    }

    public override void Replace(string path, string target) => Locked(() =>
    {
        int moved = FileAt(path);
        if (disk.Find(target) is { } replaced && disk.IsFolder(replaced))
        {
            throw new UnauthorizedAccessException($"'{target}' is a folder");
        }

        Do(new DiskOperation.Replace(FolderOf(path), FolderOf(target), Path.GetFileName(target), moved));
    });

    public override bool TryExchange(string path, string other) => CanExchange && Locked(() =>
    {
        Do(new DiskOperation.Exchange(FolderOf(path), At(path), At(other)));
        return true;
    });

    public override void Move(string path, string target) => Locked(() =>
    {
        int moved = At(path);
        CheckIsFree(target);
        Do(new DiskOperation.Move(FolderOf(path), FolderOf(target), Path.GetFileName(target), moved));
    });

    public override void FlushFolder(string path) => Locked(() => Flush(FolderAt(path)));

    public override void Delete(string path) => Locked(() => Do(new DiskOperation.Remove(FolderOf(path), FileAt(path))));

    public override void RemoveFolder(string path) => Locked(() =>
    {
        int folder = FolderAt(path);
        if (disk.NamesIn(folder).Count > 0)
        {
            throw new IOException($"'{path}' is not empty");
        }

        Do(new DiskOperation.Remove(FolderOf(path), folder));
    });

    private int NewFolder(string path)
    {
        CheckIsFree(path);
        int folder = disk.NextNode();
        Do(new DiskOperation.CreateFolder(FolderOf(path), Path.GetFileName(path), folder));
        return folder;
    }

    private void Flush(int node)
    {
        if (_flushes++ != DroppedFlush)
        {
            Do(new DiskOperation.Flush(node));
        }
    }

    private void Do(DiskOperation operation)
    {
        if (_operations.Count >= KilledAfter)
        {
            throw new IOException("The process is gone");
        }

        switch (operation)
        {
            case DiskOperation.Create created:
                disk.AddFile(created.File);
                break;
            case DiskOperation.CreateFolder created:
                disk.AddFolder(created.Created);
                break;
        }

        _operations.Add(operation);
        operation.Apply(disk);
    }

    private SafeFileHandle Open(int node)
    {
        var handle = new SafeFileHandle();
        _open.Add(handle, new StrongBox<int>(node));
        return handle;
    }

    private int NodeOf(SafeFileHandle handle) => _open.TryGetValue(handle, out StrongBox<int>? node) ? node.Value : throw new ObjectDisposedException(nameof(handle));

    private int At(string path) => disk.Find(path) ?? throw (KindOf(Path.GetDirectoryName(path)!) == EntryKind.Folder
        ? new FileNotFoundException($"'{path}' is not there")
        : new DirectoryNotFoundException($"The folder of '{path}' is not there"));

    private int FileAt(string path) => At(path) is var node && !disk.IsFolder(node) ? node : throw new UnauthorizedAccessException($"'{path}' is a folder");

    private int FolderAt(string path) => disk.Find(path) is { } node && disk.IsFolder(node) ? node : throw new DirectoryNotFoundException($"'{path}' is no folder");

    private int FolderOf(string path) => FolderAt(Path.GetDirectoryName(path)!);

    private void CheckIsFree(string path)
    {
        if (disk.Find(path) is not null)
        {
            throw new IOException($"'{path}' is there");
        }
    }

    private void Locked(Action action)
    {
        lock (_lock)
        {
            action();
        }
    }

    private T Locked<T>(Func<T> action)
    {
        lock (_lock)
        {
            return action();
        }
    }
}
