using System.Globalization;
using System.Text;

namespace Fabric.Cli.Output;

/// <summary>Text from files, made fit to be seen: what a file holds must not move the cursor or pass for another line.</summary>
internal static class Printable
{
    private const int MaxLength = 100;
    private const int ShownBeforeDifference = 20;
    private const int MaxName = 60;
    private const int EndOfName = 20;

    /// <summary>On one line, with characters that are not seen as their codes.</summary>
    public static string Line(string text)
    {
        if (!text.Any(IsHidden))
        {
            return text;
        }

        var shown = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            _ = c switch
            {
                '\n' or '\r' or '\t' => shown.Append(' '),
                _ when IsHidden(c) => shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => shown.Append(c),
            };
        }

        return shown.ToString();
    }

    /// <summary>The same, no longer than what is read at a glance.</summary>
    public static string Short(string text)
    {
        string line = Line(text.Length <= MaxLength ? text : text[..MaxLength]);
        return text.Length <= MaxLength ? line : string.Create(CultureInfo.InvariantCulture, $"{line}… ({text.Length:N0} characters)");
    }

    /// <summary>The same of two texts that differ: from a little before the first difference where that is further on.</summary>
    public static (string First, string Second) Short(string first, string second)
    {
        int start = first.AsSpan().CommonPrefixLength(second) - ShownBeforeDifference;
        return start <= MaxLength / 2 ? (Short(first), Short(second)) : ($"…{Short(first[start..])}", $"…{Short(second[start..])}");
    }

    /// <summary>A name on one line, its middle left out where it is far longer than others: keys of Python's are anything.</summary>
    public static string Name(string name) => Line(name.Length <= MaxName ? name : $"{name[..(MaxName - EndOfName)]}…{name[^EndOfName..]}");

    private static bool IsHidden(char c) =>
        char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
