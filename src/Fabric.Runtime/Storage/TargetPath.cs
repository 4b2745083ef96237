namespace Fabric.Storage;

/// <summary>Where a file or a folder really goes.</summary>
internal static class TargetPath
{
    /// <summary>The full path; where it is a symbolic link, that of the link's target: a link is never replaced.</summary>
    /// <exception cref="IOException">The link leads in a circle.</exception>
    public static string Resolve(string path)
    {
        // With a separator at its end it would have no name, and a link would be followed unseen.
        var file = new FileInfo(Path.TrimEndingDirectorySeparator(path));
        return file.LinkTarget is null
            ? file.FullName
            : Path.TrimEndingDirectorySeparator(file.ResolveLinkTarget(returnFinalTarget: true)!.FullName);
    }
}
