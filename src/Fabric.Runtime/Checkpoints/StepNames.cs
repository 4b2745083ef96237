using System.Globalization;
using Fabric.Storage;

namespace Fabric.Checkpoints;

/// <summary>The names of checkpoints that stand side by side, one a step: <c>step-00000300.safetensors</c>, a folder without the extension.</summary>
internal static class StepNames
{
    private const string Start = "step-";
    /// <param name="step">From 0 on.</param>
    /// <param name="isFolder">Whether it is a folder of shards.</param>
    /// <param name="format">The format of a file.</param>
    public static string Of(long step, bool isFolder, CheckpointFormat format)
    {
        string extension = isFolder ? "" : format == CheckpointFormat.PyTorch ? ".ckpt" : ".safetensors";
        return string.Create(CultureInfo.InvariantCulture, $"{Start}{step:D8}{extension}");
    }

    /// <summary>Tells the names that <see cref="Of"/> makes from all others.</summary>
    /// <param name="name">The name.</param>
    /// <param name="isFolder">Whether it is that of a folder.</param>
    /// <param name="step">The step.</param>
    public static bool TryParse(string name, bool isFolder, out long step)
    {
        step = -1;
        return name.StartsWith(Start, StringComparison.Ordinal)
            && long.TryParse(Path.GetFileNameWithoutExtension(name).AsSpan(Start.Length), NumberStyles.None, CultureInfo.InvariantCulture, out step)
            && (isFolder
                ? name == Of(step, isFolder: true, CheckpointFormat.ByName)
                : name == Of(step, isFolder: false, CheckpointFormat.Safetensors) || name == Of(step, isFolder: false, CheckpointFormat.PyTorch));
    }

    /// <summary>The name with the latest step.</summary>
    /// <returns><see langword="null"/> where there is none of such names.</returns>
    public static string? NewestIn(IEnumerable<FolderEntry> entries) => entries
        .Select(static entry => TryParse(entry.Name, entry.IsFolder, out long step) ? (Step: step, entry.Name) : (Step: -1, entry.Name))
        .Where(static found => found.Step >= 0)
        .OrderBy(static found => found.Step)
        .LastOrDefault()
        .Name;
}
