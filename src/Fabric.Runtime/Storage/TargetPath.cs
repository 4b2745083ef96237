namespace Fabric.Storage;

/// <summary>Where a file really goes.</summary>
internal static class TargetPath
{
    /// <summary>The full path; where it is a symbolic link, that of the link's target: a link is never replaced by a file.</summary>
    /// <exception cref="IOException">The link leads in a circle.</exception>
    public static string Resolve(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
    }
}
