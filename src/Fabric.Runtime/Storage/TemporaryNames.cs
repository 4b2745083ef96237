using System.Buffers;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;

namespace Fabric.Storage;

/// <summary>The names of unfinished files: <c>.{name}.{16 random hexadecimal digits}.fabric-tmp</c>, beside the target.</summary>
internal static class TemporaryNames
{
    private const string Extension = ".fabric-tmp";
    private const int RandomDigits = 16;
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    // The longest file name on the usual file systems is 255 bytes.
    private const int MaxStemBytes = 255 - 2 - RandomDigits - 11;

    public static string Create(string target)
    {
        string random = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RandomDigits / 2));
        return Path.Join(Path.GetDirectoryName(target), Prefix(target) + random + Extension);
    }

    /// <summary>Whether a file was written for this target, and no other.</summary>
    public static bool BelongsTo(string target, string path)
    {
        string prefix = Prefix(target);
        string name = Path.GetFileName(path);
        return name.Length == prefix.Length + RandomDigits + Extension.Length
            && name.StartsWith(prefix, StringComparison.Ordinal)
            && name.EndsWith(Extension, StringComparison.Ordinal)
            && !name.AsSpan(prefix.Length, RandomDigits).ContainsAnyExcept(Digits);
    }

    private static string Prefix(string target)
    {
        string stem = Path.GetFileName(target);
        byte[] bytes = Encoding.UTF8.GetBytes(stem);
        return $".{(bytes.Length <= MaxStemBytes ? stem : Convert.ToHexStringLower(XxHash128.Hash(bytes)))}.";
    }
}
