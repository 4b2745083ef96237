using System.Buffers;
using System.IO.Hashing;
using System.Text;

namespace Fabric.Storage;

/// <summary>How the hidden names beside a target are made: from its name, with digits and something that tells what they are.</summary>
internal static class NamesBeside
{
    /// <summary>How many hexadecimal digits tell those of one target apart.</summary>
    public const int Digits = 16;

    // The longest file name on the usual file systems is 255 bytes; two dots, the digits and ".fabric-tmp" are added.
    private const int MaxStemBytes = 255 - 2 - Digits - 11;

    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdef");

    public static string Prefix(string target)
    {
        string stem = Path.GetFileName(target);
        byte[] bytes = Encoding.UTF8.GetBytes(stem);
        return $".{(bytes.Length <= MaxStemBytes ? stem : Convert.ToHexStringLower(XxHash128.Hash(bytes)))}.";
    }

    /// <summary>Whether a name is prefix, digits, suffix, and nothing more.</summary>
    public static bool TryGetDigits(string name, string prefix, string suffix, out string digits)
    {
        digits = "";
        if (name.Length != prefix.Length + Digits + suffix.Length
            || !name.StartsWith(prefix, StringComparison.Ordinal)
            || !name.EndsWith(suffix, StringComparison.Ordinal)
            || name.AsSpan(prefix.Length, Digits).ContainsAnyExcept(Hexadecimal))
        {
            return false;
        }

        digits = name.Substring(prefix.Length, Digits);
        return true;
    }

    /// <summary>The name beside which a hidden one was made, if it is short enough to stand in it.</summary>
    /// <param name="name">Any name.</param>
    /// <param name="kind">What stands before the digits.</param>
    /// <param name="suffix">What stands behind them.</param>
    public static string? TargetOf(string name, string kind, string suffix)
    {
        int length = name.Length - 2 - kind.Length - Digits - suffix.Length;
        return length > 0 && TryGetDigits(name, $".{name.AsSpan(1, length)}.{kind}", suffix, out _) ? name.Substring(1, length) : null;
    }
}
