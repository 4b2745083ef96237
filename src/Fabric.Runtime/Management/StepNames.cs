using System.Globalization;

namespace Fabric.Management;

/// <summary>The names of checkpoints that stand side by side, one a step: <c>step-00000300.safetensors</c>, a folder without the extension.</summary>
internal static class StepNames
{
    private const string Start = "step-";
    private const int MinDigits = 8;

    private static readonly string[] Extensions = [".safetensors", ".ckpt", ".pt", ".pth"];

    /// <param name="step">From 0 on.</param>
    /// <param name="isFolder">Whether it is a folder of shards.</param>
    /// <param name="format">The format of a file.</param>
    public static string Of(long step, bool isFolder, CheckpointFormat format)
    {
        string extension = isFolder ? "" : format == CheckpointFormat.PyTorch ? ".ckpt" : ".safetensors";
        return string.Create(CultureInfo.InvariantCulture, $"{Start}{step:D8}{extension}");
    }

    public static bool TryParse(string name, out long step)
    {
        string stem = Array.Find(Extensions, extension => name.EndsWith(extension, StringComparison.Ordinal)) is { } found ? name[..^found.Length] : name;
        step = -1;
        return stem.StartsWith(Start, StringComparison.Ordinal)
            && stem.Length >= Start.Length + MinDigits
            && long.TryParse(stem.AsSpan(Start.Length), NumberStyles.None, CultureInfo.InvariantCulture, out step);
    }
}
