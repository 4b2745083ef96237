using System.Text;

namespace Fabric.Formats;

/// <summary>Text out of files, in messages.</summary>
internal static class FileText
{
    private const int MaxShownLength = 100;

    /// <summary>A name from a file, safe to print: the file may be hostile.</summary>
    public static string Show(string name)
    {
        var shown = new StringBuilder(Math.Min(name.Length, MaxShownLength) + 2).Append('\'');
        foreach (char c in name.AsSpan(0, Math.Min(name.Length, MaxShownLength)))
        {
            shown.Append(char.IsControl(c) || char.IsSurrogate(c) ? '?' : c);
        }

        return shown.Append(name.Length > MaxShownLength ? "…'" : "'").ToString();
    }
}
