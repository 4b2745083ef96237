using System.Globalization;
using System.Security.Cryptography;

namespace Fabric.Storage;

/// <summary>
/// The names of what is moved aside where the file system cannot exchange two names: <c>.{name}.old-{16 hexadecimal digits}</c>,
/// beside the target. The first eight digits count, so that the newest is known without a clock; the others are random.
/// </summary>
internal static class OldNames
{
    private const int CountDigits = 8;
    private const string Kind = "old-";

    /// <summary>A name that is newer than all others of the target.</summary>
    /// <param name="target">The full path.</param>
    /// <param name="names">The names beside it, any.</param>
    public static string Create(string target, IEnumerable<string> names)
    {
        string prefix = Prefix(target);
        uint last = 0;
        foreach (string name in names)
        {
            if (NamesBeside.TryGetDigits(name, prefix, "", out string digits))
            {
                last = Math.Max(last, uint.Parse(digits.AsSpan(0, CountDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
            }
        }

        string random = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes((NamesBeside.Digits - CountDigits) / 2));
        return Path.Join(Path.GetDirectoryName(target), $"{prefix}{Math.Min(last, uint.MaxValue - 1) + 1:x8}{random}");
    }

    /// <summary>Those of the target, the newest first.</summary>
    public static IEnumerable<FolderEntry> NewestFirst(string target, IEnumerable<FolderEntry> entries)
    {
        string prefix = Prefix(target);
        return entries
            .Where(entry => NamesBeside.TryGetDigits(entry.Name, prefix, "", out _))
            .OrderByDescending(entry => entry.Name, StringComparer.Ordinal);
    }

    /// <summary>The name of what was moved aside under this one; <see langword="null"/> for any other name.</summary>
    public static string? TargetOf(string name) => NamesBeside.TargetOf(name, Kind, suffix: "");

    private static string Prefix(string target) => NamesBeside.Prefix(target) + Kind;
}
