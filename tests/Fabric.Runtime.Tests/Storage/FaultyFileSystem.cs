using Fabric.Storage;
using Microsoft.Win32.SafeHandles;

namespace Fabric.Runtime.Tests.Storage;

/// <summary>Records every operation, and makes chosen ones fail.</summary>
internal sealed class FaultyFileSystem : FileSystem
{
    private readonly Lock _lock = new();
    private readonly List<string> _operations = [];

    /// <summary>Decides by the operation's name and its number in all, from 0.</summary>
    public Func<string, int, bool> FailAt { get; init; } = static (_, _) => false;

    public Exception Error { get; init; } = new IOException("Input/output error");

    /// <summary>Whether names can be exchanged, as on local file systems, or not, as on NFS.</summary>
    public bool CanExchange { get; init; } = true;

    public IReadOnlyList<string> Operations => _operations;

    public override SafeFileHandle OpenRead(string path) => Run(nameof(OpenRead), () => base.OpenRead(path));

    public override int Read(SafeFileHandle handle, Span<byte> bytes, long offset)
    {
        Record(nameof(Read));
        return base.Read(handle, bytes, offset);
    }

    public override void CreateFolder(string path) => Run(nameof(CreateFolder), () => base.CreateFolder(path));

    public override EntryKind KindOf(string path) => Run(nameof(KindOf), () => base.KindOf(path));

    public override IReadOnlyList<FolderEntry> ListFolder(string path) => Run(nameof(ListFolder), () => base.ListFolder(path));

    public override SafeFileHandle CreateFile(string path, long length) => Run(nameof(CreateFile), () => base.CreateFile(path, length));

    public override SafeFileHandle? TryCreateLockedFolder(string path) =>
        Run(nameof(TryCreateLockedFolder), () => base.TryCreateLockedFolder(path));

    public override SafeFileHandle? TryLockFolder(string path) => Run(nameof(TryLockFolder), () => base.TryLockFolder(path));

    public override SafeFileHandle? TryCreateLocked(string path, long length) =>
        Run(nameof(TryCreateLocked), () => base.TryCreateLocked(path, length));

    public override SafeFileHandle OpenToShare(string path) => Run(nameof(OpenToShare), () => base.OpenToShare(path));

    public override SafeFileHandle? TryLock(string path) => Run(nameof(TryLock), () => base.TryLock(path));

    public override void Write(SafeFileHandle handle, ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            Record(nameof(Write));
        }
        catch
        {
            // As on a disk that becomes full: a part comes to be written.
            base.Write(handle, bytes[..(bytes.Length / 2)], offset);
            throw;
        }

        base.Write(handle, bytes, offset);
    }

    public override void Flush(SafeFileHandle handle) => Run(nameof(Flush), () => base.Flush(handle));

    public override void ShareLock(SafeFileHandle handle) => Run(nameof(ShareLock), () => base.ShareLock(handle));

    public override void Replace(string path, string target) => Run(nameof(Replace), () => base.Replace(path, target));

    public override bool TryExchange(string path, string other) =>
        Run(nameof(TryExchange), () => CanExchange && base.TryExchange(path, other));

    public override void Move(string path, string target) => Run(nameof(Move), () =>
    {
        if (CanExchange)
        {
            base.Move(path, target);
        }
        else
        {
            MoveByLooking(path, target);
        }
    });

    public override void FlushFolder(string path) => Run(nameof(FlushFolder), () => base.FlushFolder(path));

    public override void Delete(string path) => Run(nameof(Delete), () => base.Delete(path));

    public override void RemoveFolder(string path) => Run(nameof(RemoveFolder), () => base.RemoveFolder(path));

    private void Run(string operation, Action action)
    {
        Record(operation);
        action();
    }

    private T Run<T>(string operation, Func<T> action)
    {
        Record(operation);
        return action();
    }

    private void Record(string operation)
    {
        lock (_lock)
        {
            _operations.Add(operation);
            if (FailAt(operation, _operations.Count - 1))
            {
                throw Error;
            }
        }
    }
}
