using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Microsoft.Win32.SafeHandles;

namespace Fabric.Native;

/// <summary>
/// Loads TorchSharp's native library on Linux systems whose libstdc++ is older than the one it was built with (Debian 12,
/// Ubuntu 22.04, RHEL 9). It needs the symbol version <c>GLIBCXX_3.4.32</c> for one function that nothing calls; a copy in
/// memory with that need marked weak loads. Neither the package cache nor the output folder is touched.
/// </summary>
internal static partial class TorchLibraryResolver
{
    private const string Library = "LibTorchSharp";
    private const string FileName = "libLibTorchSharp.so";
    private const uint CloseOnExec = 1;

    // What the library links to, in the order of their own needs: a library in memory has no folder to find them beside.
    private static readonly string[] Dependencies =
        ["libc10.so", "libtorch_cpu.so", "libc10_cuda.so", "libtorch_cuda.so", "libtorch.so"];

    private static readonly Lock Gate = new();
    private static bool s_installed;
    private static nint s_library;

    /// <summary>
    /// Hooks into the resolution of native libraries, which is asked only where the ordinary way has failed. A program that
    /// was compiled ahead of time has no such hook: there the library is loaded at once, and the system's loader, which
    /// knows libraries by their names, takes it for the one that is searched for later.
    /// </summary>
    public static void Install()
    {
        lock (Gate)
        {
            if (!s_installed && OperatingSystem.IsLinux())
            {
                if (RuntimeFeature.IsDynamicCodeSupported)
                {
                    AssemblyLoadContext.Default.ResolvingUnmanagedDll += Resolve;
                }
                else
                {
                    s_library = LoadNow();
                }
            }

            s_installed = true;
        }
    }

    private static nint LoadNow() =>
        Find([.. SearchFolders()], FileName) is { } path && NativeLibrary.TryLoad(path, out nint library) ? library : LoadPatchedCopy();

    private static nint Resolve(Assembly assembly, string name)
    {
        if (name != Library)
        {
            return 0;
        }

        lock (Gate)
        {
            return s_library != 0 ? s_library : s_library = LoadPatchedCopy();
        }
    }

    private static nint LoadPatchedCopy()
    {
        string[] folders = [.. SearchFolders()];
        if (Find(folders, FileName) is not { } path)
        {
            return 0;
        }

        byte[] elf = File.ReadAllBytes(path);
        if (!ElfVersionNeeds.MarkWeak(elf, "GLIBCXX_3.4.32"u8))
        {
            return 0;
        }

        foreach (string dependency in Dependencies)
        {
            if (Find(folders, dependency) is { } found)
            {
                NativeLibrary.TryLoad(found, out _);
            }
        }

        using var copy = new SafeFileHandle(memfd_create(Library, CloseOnExec), ownsHandle: true);
        if (copy.IsInvalid)
        {
            return 0;
        }

        RandomAccess.Write(copy, elf, fileOffset: 0);
        return NativeLibrary.TryLoad($"/proc/self/fd/{copy.DangerousGetHandle()}", out nint library) ? library : 0;
    }

    private static IEnumerable<string> SearchFolders()
    {
        string declared = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        return declared.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Append(AppContext.BaseDirectory);
    }

    private static string? Find(string[] folders, string fileName) =>
        folders.Select(folder => Path.Combine(folder, fileName)).FirstOrDefault(File.Exists);

    // A file that exists in memory alone: nothing is left on disk, whatever happens to the process.
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int memfd_create(string name, uint flags);
}
