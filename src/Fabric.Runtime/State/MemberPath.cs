namespace Fabric.State;

/// <summary>Paths of members: <c>gan.model</c> lies in <c>gan</c>.</summary>
internal static class MemberPath
{
    /// <summary>Whether <paramref name="path"/> is <paramref name="outer"/> or lies under it.</summary>
    public static bool IsWithin(ReadOnlySpan<char> path, ReadOnlySpan<char> outer) =>
        path.StartsWith(outer, StringComparison.Ordinal) && (path.Length == outer.Length || path[outer.Length] == '.');

    /// <summary>Whether a path is one of some, or lies under one.</summary>
    public static bool IsWithinAny(string path, IEnumerable<string> outers) => outers.Any(outer => IsWithin(path, outer));

    /// <summary>Those that lie under a path, as they are called from there.</summary>
    public static IReadOnlyList<string> Under(IEnumerable<string> paths, string outer) =>
        [.. paths.Where(path => path.Length > outer.Length && IsWithin(path, outer)).Select(path => path[(outer.Length + 1)..])];
}
