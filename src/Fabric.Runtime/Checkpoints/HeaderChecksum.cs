using System.IO.Hashing;

namespace Fabric.Checkpoints;

/// <summary>
/// XXH128 over a file's length bytes and header, in 32 lower-case hexadecimal digits, most significant first (xxHash's
/// canonical form).
/// </summary>
internal static class HeaderChecksum
{
    public const int Digits = 32;

    /// <summary>Stands in the place of the digits while they are computed.</summary>
    public static ReadOnlySpan<byte> Placeholder => "00000000000000000000000000000000"u8;

    public static string Compute(ReadOnlySpan<byte> header) => Convert.ToHexStringLower(XxHash128.Hash(header));

    /// <param name="header">The length bytes and the header, with any digits of its own.</param>
    /// <param name="position">Where those digits begin: they count as zeros.</param>
    public static string Compute(ReadOnlySpan<byte> header, int position)
    {
        var hash = new XxHash128();
        hash.Append(header[..position]);
        hash.Append(Placeholder);
        hash.Append(header[(position + Digits)..]);
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }
}
