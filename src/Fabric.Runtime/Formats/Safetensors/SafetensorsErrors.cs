using System.Text;

namespace Fabric.Formats.Safetensors;

/// <summary>Sentences that name the broken rule, the file and the tensor.</summary>
internal static class SafetensorsErrors
{
    private const int MaxShownLength = 100;

    public static CheckpointFormatException Broken(string path, string rule, Exception? cause = null) =>
        new($"'{path}' is not a valid safetensors file: {rule}.", path, cause);

    public static CheckpointFormatException BrokenTensor(string path, string tensor, string rule) =>
        Broken(path, $"tensor {Show(tensor)}: {rule}");

    public static CheckpointCorruptException CutOff(string path, string what) =>
        new($"'{path}' is cut off: {what}. Restore the file from a copy, or load an older checkpoint.", path);

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
