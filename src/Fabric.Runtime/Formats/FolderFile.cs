using System.Buffers;
using Fabric.Storage;

namespace Fabric.Formats;

/// <summary>Files that another file of the same folder names. Nothing outside of the folder is ever opened.</summary>
internal static class FolderFile
{
    private const int MaxNameLength = 255;

    private static readonly SearchValues<char> Separators = SearchValues.Create("/\\:");
    private static readonly SearchValues<char> Unportable = SearchValues.Create("<>\"|?*");

    private static readonly HashSet<string> Devices = new(
        ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", .. Enumerable.Range(0, 10).SelectMany(n => (string[])[$"COM{n}", $"LPT{n}"])],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>What is wrong with a name as that of a file right in the folder, on any system.</summary>
    /// <returns><see langword="null"/> where nothing is.</returns>
    public static string? Fault(string name) => name switch
    {
        "" => "it is empty",
        "." or ".." => "it is a folder",
        _ when name.Length > MaxNameLength => $"it is longer than {MaxNameLength} characters",
        _ when name.Any(char.IsControl) => "it holds a control character",
        _ when name.AsSpan().ContainsAny(Separators) => "it leads out of the folder",
        _ when name.AsSpan().ContainsAny(Unportable) => "it holds a character that no name may hold everywhere",
        _ when name[^1] is '.' or ' ' => "it ends in a dot or a space",
        _ when Devices.Contains(name.Split('.')[0]) => "it is a device's",
        _ => null,
    };

    /// <summary>Checks all names that a file gives.</summary>
    /// <exception cref="CheckpointFormatException">One is not that of a file in the folder, or two differ in case alone.</exception>
    public static void Check(IEnumerable<string> names, string path)
    {
        var known = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string name in names)
        {
            if (Fault(name) is { } fault)
            {
                throw new CheckpointFormatException(
                    $"'{path}' names the file {FileText.Show(name)}, which is not opened: {fault}. Only files in its own folder are.", path);
            }

            if (!known.TryAdd(name, name) && known[name] != name)
            {
                throw new CheckpointFormatException(
                    $"'{path}' names {FileText.Show(known[name])} and {FileText.Show(name)}, which are one file where case does not count.", path);
            }
        }
    }

    /// <summary>Opens a file whose name was checked.</summary>
    /// <exception cref="CheckpointFormatException">It is a link out of the folder.</exception>
    /// <exception cref="CheckpointCorruptException">It is missing or empty.</exception>
    public static StoredFile Open(FileSystem fileSystem, string folder, string name, string namedBy)
    {
        string path = Path.Join(folder, name);
        var file = new FileInfo(path);
        if (file.LinkTarget is not null)
        {
            file = Followed(file, folder, namedBy);
        }

        // Pipes and devices have no length, and opening one may never return.
        return file is { Exists: true, Length: > 0 }
            ? StoredFile.Open(fileSystem, file.FullName)
            : throw new CheckpointCorruptException(
                $"'{path}', which '{namedBy}' names, is missing or empty. Copy the folder again, or load an older checkpoint.", path);
    }

    private static FileInfo Followed(FileInfo link, string folder, string namedBy)
    {
        FileSystemInfo? target;
        try
        {
            target = link.ResolveLinkTarget(returnFinalTarget: true);
        }
        catch (IOException e)
        {
            throw new CheckpointCorruptException(
                $"'{link.FullName}', which '{namedBy}' names, is a link that leads nowhere. Copy the folder again.", link.FullName, e);
        }

        // What is checked is what is opened: the link itself could lead somewhere else through a folder that is a link.
        string real = RealPath(folder);
        return target is FileInfo file && Path.GetDirectoryName(file.FullName) is { } place && (RealPath(place) == real || IsBlobOf(RealPath(place), real))
            ? file
            : throw new CheckpointFormatException(
                $"'{link.FullName}', which '{namedBy}' names, is a link out of the folder, which is not followed. Put the file itself there.", link.FullName);
    }

    /// <summary>The cache of Hugging Face's hub: <c>snapshots/{revision}</c> holds links into <c>blobs</c> beside it.</summary>
    private static bool IsBlobOf(string place, string folder) =>
        Path.GetFileName(place) == "blobs"
        && Path.GetDirectoryName(folder) is { } snapshots && Path.GetFileName(snapshots) == "snapshots"
        && Path.GetDirectoryName(snapshots) == Path.GetDirectoryName(place);

    private static string RealPath(string folder)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        return Directory.ResolveLinkTarget(full, returnFinalTarget: true) is { } target ? Path.TrimEndingDirectorySeparator(target.FullName) : full;
    }
}
