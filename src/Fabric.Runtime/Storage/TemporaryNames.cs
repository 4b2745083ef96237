using System.Security.Cryptography;

namespace Fabric.Storage;

/// <summary>
/// The names of unfinished files and folders: <c>.{name}.{16 random hexadecimal digits}.fabric-tmp</c>, beside the target.
/// </summary>
internal static class TemporaryNames
{
    private const string Extension = ".fabric-tmp";

    public static string Create(string target)
    {
        string random = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NamesBeside.Digits / 2));
        return Path.Join(Path.GetDirectoryName(target), NamesBeside.Prefix(target) + random + Extension);
    }

    /// <summary>Whether a file or folder was made for this target, and no other.</summary>
    public static bool BelongsTo(string target, string path) =>
        NamesBeside.TryGetDigits(Path.GetFileName(path), NamesBeside.Prefix(target), Extension, out _);

    /// <summary>The name of what is being written under this one; <see langword="null"/> for any other name.</summary>
    public static string? TargetOf(string name) => NamesBeside.TargetOf(name, kind: "", Extension);
}
