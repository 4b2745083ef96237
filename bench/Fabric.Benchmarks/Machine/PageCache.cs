using Microsoft.Win32.SafeHandles;

namespace Fabric.Benchmarks.Machine;

/// <summary>Makes loads cold: the file is flushed, dropped from the page cache, and looked for in it.</summary>
internal static class PageCache
{
    private const double Tolerated = 0.01;

    /// <exception cref="IOException">More than a hundredth of the file is still there.</exception>
    public static void Drop(string path)
    {
        Posix.Flush(path);
        using SafeFileHandle file = Posix.OpenRead(path, direct: false);
        Posix.DropFromPageCache(file);
        long length = RandomAccess.GetLength(file);
        long resident = ResidentBytes(file);
        if (resident > length * Tolerated)
        {
            throw new IOException($"{resident:N0} of the {length:N0} bytes of {path} stay in the page cache: a load would not be cold.");
        }
    }

    /// <summary>How much of the file is in the page cache.</summary>
    public static long ResidentBytes(string path)
    {
        using SafeFileHandle file = Posix.OpenRead(path, direct: false);
        return ResidentBytes(file);
    }

    private static long ResidentBytes(SafeFileHandle file) => Posix.ResidentPages(file, RandomAccess.GetLength(file)) * Environment.SystemPageSize;
}
