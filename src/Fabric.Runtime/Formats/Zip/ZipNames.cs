using System.Text;
using System.Text.Unicode;

namespace Fabric.Formats.Zip;

/// <summary>Names of records: bytes → text.</summary>
internal static class ZipNames
{
    private const int OemUnitedStates = 437;

    private static readonly Encoding CodePage437 = CodePagesEncodingProvider.Instance.GetEncoding(OemUnitedStates)!;

    public static string Decode(ReadOnlySpan<byte> bytes, ZipFlags flags, string path)
    {
        bool isUtf8 = flags.HasFlag(ZipFlags.Utf8);
        if (isUtf8 && !Utf8.IsValid(bytes))
        {
            throw ZipErrors.Broken(path, "the name of a record is not UTF-8");
        }

        string name = (isUtf8 ? Encoding.UTF8 : CodePage437).GetString(bytes);
        if (name.Length == 0)
        {
            throw ZipErrors.Broken(path, "a record has no name");
        }

        return name.Contains('\0', StringComparison.Ordinal)
            ? throw ZipErrors.BrokenRecord(path, name, "its name holds a NUL")
            : name;
    }
}
