using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Fabric.Benchmarks.Machine;

/// <summary>What .NET has no words for: direct I/O, preallocation, the page cache.</summary>
internal static partial class Posix
{
    private const int ReadOnly = 0;
    private const int WriteOnly = 1;
    private const int Create = 0x40;
    private const int Truncate = 0x200;
    private const int CloseOnExec = 0x80000;
    private const int DoNotNeed = 4;
    private const int ProtectionRead = 1;
    private const int MapShared = 1;

    // It has another number on ARM.
    private static readonly int Direct = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x10000 : 0x4000;

    /// <summary>Opens a file for writing: new, empty.</summary>
    public static SafeFileHandle OpenWrite(string path, bool direct) => Open(path, WriteOnly | Create | Truncate | CloseOnExec | (direct ? Direct : 0));

    public static SafeFileHandle OpenRead(string path, bool direct) => Open(path, ReadOnly | CloseOnExec | (direct ? Direct : 0));

    /// <summary>Whether files of that folder can be read and written past the page cache.</summary>
    public static bool SupportsDirect(string folder)
    {
        string path = Path.Combine(folder, "direct.probe");
        try
        {
            OpenWrite(path, direct: true).Dispose();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
        finally
        {
            File.Delete(path);
        }
    }

    public static void Preallocate(SafeFileHandle file, long length)
    {
        int error = posix_fallocate(file, 0, length);
        if (error != 0)
        {
            throw Failure("posix_fallocate", error);
        }
    }

    public static void FlushData(SafeFileHandle file) => Check("fdatasync", fdatasync(file));

    public static void Flush(string path)
    {
        using SafeFileHandle file = OpenRead(path, direct: false);
        Check("fsync", fsync(file));
    }

    public static void DropFromPageCache(SafeFileHandle file)
    {
        int error = posix_fadvise(file, 0, 0, DoNotNeed);
        if (error != 0)
        {
            throw Failure("posix_fadvise", error);
        }
    }

    /// <summary>How many pages of a file are in the page cache.</summary>
    public static unsafe long ResidentPages(SafeFileHandle file, long length)
    {
        nint address = mmap(0, (nuint)length, ProtectionRead, MapShared, file, 0);
        if (address == -1)
        {
            throw Failure("mmap", Marshal.GetLastPInvokeError());
        }

        try
        {
            var pages = new byte[(length + Environment.SystemPageSize - 1) / Environment.SystemPageSize];
            fixed (byte* first = pages)
            {
                Check("mincore", mincore(address, (nuint)length, first));
            }

            return pages.LongCount(static page => (page & 1) != 0);
        }
        finally
        {
            _ = munmap(address, (nuint)length);
        }
    }

    private static SafeFileHandle Open(string path, int flags)
    {
        int descriptor = open(path, flags, Convert.ToInt32("644", 8));
        return descriptor < 0 ? throw Failure(path, Marshal.GetLastPInvokeError()) : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    private static void Check(string what, int result)
    {
        if (result != 0)
        {
            throw Failure(what, Marshal.GetLastPInvokeError());
        }
    }

    private static IOException Failure(string what, int error) => new($"{what}: {Marshal.GetPInvokeErrorMessage(error)}", error);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags, int mode);

    [LibraryImport("libc")]
    private static partial int posix_fallocate(SafeFileHandle file, long offset, long length);

    [LibraryImport("libc")]
    private static partial int posix_fadvise(SafeFileHandle file, long offset, long length, int advice);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fdatasync(SafeFileHandle file);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(SafeFileHandle file);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint mmap(nint address, nuint length, int protection, int flags, SafeFileHandle file, long offset);

    [LibraryImport("libc")]
    private static partial int munmap(nint address, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int mincore(nint address, nuint length, byte* pages);
}
