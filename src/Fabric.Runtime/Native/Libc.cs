using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Fabric.Native;

/// <summary>
/// What .NET cannot say on Linux: flush or lock a folder, make one without its parents, exchange two names, move without ever replacing (its own way looks
/// first and moves then), turn an exclusive file lock into a shared one, tell whether a name still leads to what is open, and flush a file with
/// errors reported (<see cref="RandomAccess.FlushToDisk"/> returns normally when fsync fails with EIO or ENOSPC), set a variable
/// for native code, tell a pipe or a device from a file, sleep for microseconds, give back memory that stays allocated, write past the page cache or drop a file from it,
/// write what another process has locked.
/// </summary>
internal static partial class Libc
{
    private const uint AllRights = 0x1FF;
    private const int OpenReadOnly = 0;
    private const int OpenWriteOnly = 1;
    private const int OpenDirect = 0x4000;
    private const int OpenPathOnly = 0x200000;
    private const int OpenNoFollow = 0x20000;
    private const int OpenFolderOnly = 0x10000;
    private const int OpenCloseOnExec = 0x80000;
    private const int LockShared = 1;
    private const int LockExclusive = 2;
    private const int LockNonBlocking = 4;
    private const int CurrentFolder = -100;
    private const int OfDescriptor = 0x1000;
    private const uint NoReplace = 1;
    private const uint Exchange = 2;
    private const int Exists = 17;
    private const int NoSuchCall = 38;
    private const int TooManyLinks = 40;
    private const int NotSupported = 95;
    private const int AdviceDoNotNeed = 4;
    private const int AdviceHugePage = 14;

    // Types of file systems: statfs(2).
    private const long Ext4 = 0xEF53;
    private const long Xfs = 0x58465342;
    private const long Btrfs = 0x9123683E;
    private const long F2fs = 0xF2F52010;
    private const long Tmpfs = 0x01021994;
    private const int WillNotNeed = 4;
    private const long Zfs = 0x2FC12FC1;
    private const long Overlay = 0x794C7630;
    private const long Lustre = 0x0BD00BD0;
    private const long StorageScale = 0x47504653;
    private const long Ceph = 0x00C36400;
    private const long Ocfs2 = 0x7461636F;
    private const long Gfs2 = 0x01161970;

    // struct statx: statx(2).
    private const uint StatusMode = 1;
    private const uint StatusInode = 0x100;
    private const int StatusLength = 256;
    private const int ModeOffset = 28;
    private const int InodeOffset = 32;
    private const int DeviceOffset = 136;
    private const int KindMask = 0xF000;
    private const int RegularFile = 0x8000;
    private const int Folder = 0x4000;

    public const int WouldBlock = 11;
    public const int InvalidArgument = 22;

    private static bool _cannotTrim;

    /// <exception cref="IOException">fsync failed: what was written may be lost, and flushing again would not say so.</exception>
    public static void FlushFile(SafeFileHandle handle)
    {
        if (fsync(handle) != 0)
        {
            throw LastError();
        }
    }

    /// <summary>Makes the names in a folder durable. File systems that cannot flush folders (EINVAL) are taken at their word.</summary>
    /// <exception cref="IOException">The folder could not be opened or flushed.</exception>
    public static void FlushFolder(string path)
    {
        using SafeFileHandle handle = OpenFolder(path);
        if (fsync(handle) != 0 && Marshal.GetLastPInvokeError() != InvalidArgument)
        {
            throw LastError();
        }
    }

    /// <summary>Makes one folder, with the rights that .NET gives.</summary>
    /// <returns>False where there is something already.</returns>
    /// <exception cref="IOException">There is no parent to make it in, or the system refused.</exception>
    public static bool TryMakeFolder(string path)
    {
        if (mkdir(path, AllRights) == 0)
        {
            return true;
        }

        return Marshal.GetLastPInvokeError() == Exists ? false : throw LastError();
    }

    /// <exception cref="IOException">There is no such folder, or it may not be read.</exception>
    public static SafeFileHandle OpenFolder(string path)
    {
        int descriptor = open(path, OpenReadOnly | OpenFolderOnly | OpenCloseOnExec);
        return descriptor < 0 ? throw LastError() : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Opens a file that is there for writes, whoever has locked it: .NET would take a lock itself.</summary>
    /// <exception cref="IOException">There is no such file, or it may not be written.</exception>
    public static SafeFileHandle OpenToWrite(string path)
    {
        int descriptor = open(path, OpenWriteOnly | OpenCloseOnExec);
        return descriptor < 0 ? throw LastError() : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>
    /// Whether the file system is one of those that are known to keep what several machines write to one file. Others, as NFS and SMB, write pages as one machine has them,
    /// and what another has written to them is lost.
    /// </summary>
    public static bool KeepsWritersApart(SafeFileHandle handle) => IsLocal(handle) || TypeOf(handle) is Zfs or Overlay or Lustre or StorageScale or Ceph or Ocfs2 or Gfs2;

    /// <summary>Lets the page cache drop a file. Whether it does is the system's to decide.</summary>
    public static void ForgetPages(SafeFileHandle handle) => _ = posix_fadvise(handle, 0, 0, WillNotNeed);

    /// <summary>Opens a file that is there for writes past the page cache.</summary>
    /// <returns><see langword="null"/> where that is not possible, for any reason.</returns>
    public static SafeFileHandle? TryOpenDirect(string path)
    {
        int descriptor = open(path, OpenWriteOnly | OpenDirect | OpenCloseOnExec);
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Holds a file, or a link, so that it stays on the disk when its name goes.</summary>
    /// <returns><see langword="null"/> where nothing is, or nothing can be held.</returns>
    public static SafeFileHandle? TryHold(string path)
    {
        int descriptor = open(path, OpenPathOnly | OpenNoFollow | OpenCloseOnExec);
        if (descriptor < 0)
        {
            return null;
        }

        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (IsLocal(handle))
        {
            return handle;
        }

        handle.Dispose();
        return null;
    }

    /// <summary>Whether a folder, a pipe, a socket or a device is where a name leads, or it leads in a circle. Opening a pipe would wait for who writes.</summary>
    public static bool IsOtherThanFile(string path) =>
        KindOf(path) is { } kind ? kind != RegularFile : Marshal.GetLastPInvokeError() == TooManyLinks;

    /// <summary>Whether a pipe, a socket or a device is where a name leads.</summary>
    public static bool IsNeitherFileNorFolder(string path) => KindOf(path) is not (null or RegularFile or Folder);

    /// <summary>Whether what is open is what a name leads to.</summary>
    public static unsafe bool IsAt(SafeFileHandle handle, string path)
    {
        byte* open = stackalloc byte[StatusLength];
        byte* named = stackalloc byte[StatusLength];
        return statx(handle, "", OfDescriptor, StatusInode, open) == 0
            && statx(CurrentFolder, path, flags: 0, StatusInode, named) == 0
            && *(ulong*)(open + InodeOffset) == *(ulong*)(named + InodeOffset)
            && *(ulong*)(open + DeviceOffset) == *(ulong*)(named + DeviceOffset);
    }

    /// <summary>Takes the exclusive lock, unless somebody holds it.</summary>
    public static LockResult TryLock(SafeFileHandle handle) =>
        flock(handle, LockExclusive | LockNonBlocking) == 0 ? LockResult.Locked
        : Marshal.GetLastPInvokeError() == WouldBlock ? LockResult.HeldByOther
        : LockResult.NotSupported;

    /// <summary>Exchanges two names, whatever they stand for.</summary>
    /// <returns>Whether the file system can do that.</returns>
    /// <exception cref="IOException">It can, and refused: one of them is not there, for example.</exception>
    public static bool TryExchange(string path, string other) => TryRename(path, other, Exchange);

    /// <summary>Moves a file or folder to a name that nothing has.</summary>
    /// <returns>Whether the file system can make sure of that.</returns>
    /// <exception cref="IOException">It can, and refused: there is something already, for example.</exception>
    public static bool TryMove(string path, string target) => TryRename(path, target, NoReplace);

    /// <summary>Lets others lock the file for reading too. Nothing happens where the file system has no locks.</summary>
    public static void ShareLock(SafeFileHandle handle) => _ = flock(handle, LockShared | LockNonBlocking);

    /// <summary>
    /// Sets a variable that native code reads, unless it is set: <see cref="Environment.SetEnvironmentVariable(string, string?)"/>
    /// changes a copy that only managed code and child processes see.
    /// </summary>
    public static void SetEnvironmentDefault(string name, string value)
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = setenv(name, value, overwrite: 0);
        }
    }

    /// <summary>Sleeps for less than the millisecond that <see cref="Thread.Sleep(int)"/> takes at least.</summary>
    public static void Nap(int microseconds)
    {
        if (OperatingSystem.IsWindows())
        {
            Thread.Sleep(1);
        }
        else
        {
            _ = usleep((uint)microseconds);
        }
    }

    /// <summary>
    /// Gives the whole pages inside of a piece of memory back to the system: it stays allocated at its address, and its content is lost. Nothing
    /// happens on other systems than Linux, whose calls keep the memory or the content.
    /// </summary>
    public static void GiveBack(nint address, long length)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        nint page = Environment.SystemPageSize;
        nint start = (address + page - 1) / page * page;
        nint end = (nint)(address + length) / page * page;
        if (end > start)
        {
            // Without success the memory is kept: no harm.
            _ = madvise(start, (nuint)(end - start), AdviceDoNotNeed);
        }
    }

    /// <summary>Asks for huge pages in a piece of memory that begins on one.</summary>
    public static void PreferHugePages(nint address, long length)
    {
        if (OperatingSystem.IsLinux())
        {
            // Without success there are small ones.
            _ = madvise(address, (nuint)length, AdviceHugePage);
        }
    }

    /// <summary>
    /// Gives memory that was freed back to the system. The allocator of the GNU library keeps it where pieces are smaller than the largest that was ever
    /// freed, and tensors are of all sizes; other allocators have no such call.
    /// </summary>
    public static void Trim()
    {
        if (!OperatingSystem.IsLinux() || _cannotTrim)
        {
            return;
        }

        try
        {
            _ = malloc_trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            _cannotTrim = true;
        }
    }

    private static bool TryRename(string path, string target, uint how)
    {
        if (renameat2(CurrentFolder, path, CurrentFolder, target, how) == 0)
        {
            return true;
        }

        // NFS says EINVAL; old kernels and emulated ones have no such call.
        return Marshal.GetLastPInvokeError() is InvalidArgument or NoSuchCall or NotSupported ? false : throw LastError();
    }

    /// <returns>What kind of thing a name leads to, as stat(2) has it; <see langword="null"/> where it leads nowhere.</returns>
    private static unsafe int? KindOf(string path)
    {
        byte* status = stackalloc byte[StatusLength];
        return statx(CurrentFolder, path, flags: 0, StatusMode, status) == 0 ? *(ushort*)(status + ModeOffset) & KindMask : null;
    }

    /// <summary>Whether the file system is one of those that are known to keep a file that is open under no name. NFS gives it another.</summary>
    private static bool IsLocal(SafeFileHandle handle) => TypeOf(handle) is Ext4 or Xfs or Btrfs or F2fs or Tmpfs;

    /// <returns><see langword="null"/> where the system does not say.</returns>
    private static unsafe long? TypeOf(SafeFileHandle handle)
    {
        // The structure begins with the type, and is shorter than this on all processors.
        long* status = stackalloc long[64];
        return fstatfs(handle, status) == 0 ? status[0] : null;
    }

    private static IOException LastError()
    {
        int error = Marshal.GetLastPInvokeError();
        return new IOException(Marshal.GetPInvokeErrorMessage(error), error);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(SafeFileHandle descriptor);

    [LibraryImport("libc")]
    private static partial int posix_fadvise(SafeFileHandle descriptor, nint offset, nint length, int advice);

    [LibraryImport("libc")]
    private static unsafe partial int fstatfs(SafeFileHandle descriptor, long* status);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int flock(SafeFileHandle descriptor, int operation);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkdir(string path, uint rights);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int renameat2(int folder, string path, int targetFolder, string target, uint flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int statx(int folder, string path, int flags, uint mask, byte* status);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int statx(SafeFileHandle file, string path, int flags, uint mask, byte* status);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);

    [LibraryImport("libc")]
    private static partial int usleep(uint microseconds);

    [LibraryImport("libc")]
    private static partial int malloc_trim(nuint kept);

    [LibraryImport("libc")]
    private static partial int madvise(nint address, nuint length, int advice);
}
