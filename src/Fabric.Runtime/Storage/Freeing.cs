using Fabric.Native;
using Microsoft.Win32.SafeHandles;

namespace Fabric.Storage;

/// <summary>
/// Gives the room that large files took back to the file system on another thread, since that takes a tenth of a second a gigabyte: a file that is held open
/// while its name goes is freed when it is closed. If the process dies before, the system closes it.
/// </summary>
internal static class Freeing
{
    private static readonly Lock Lock = new();
    private static Task _underWay = Task.CompletedTask;

    /// <summary>Holds what is at a path. Dispose it once its name is gone.</summary>
    /// <returns><see langword="null"/> where nothing is, or nothing can be held, as on NFS.</returns>
    public static Held? Hold(string path) => OperatingSystem.IsLinux() && Libc.TryHold(path) is { } handle ? new Held(handle) : null;

    /// <summary>Waits until all that was given back is free.</summary>
    public static void Wait()
    {
        Task underWay;
        lock (Lock)
        {
            underWay = _underWay;
        }

        underWay.Wait();
    }

    /// <summary>A file that is still there.</summary>
    internal sealed class Held(SafeFileHandle handle) : IDisposable
    {
        public void Dispose()
        {
            lock (Lock)
            {
                _underWay = Task.WhenAll(_underWay, Task.Run(handle.Dispose));
            }
        }
    }
}
