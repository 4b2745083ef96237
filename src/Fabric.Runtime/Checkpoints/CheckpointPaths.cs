namespace Fabric.Checkpoints;

/// <summary>What a path says about the format, and where a file may be written.</summary>
internal static class CheckpointPaths
{
    /// <returns>The format that is meant, never <see cref="CheckpointFormat.ByName"/>.</returns>
    public static CheckpointFormat FormatOf(string path, CheckpointFormat format) =>
        format != CheckpointFormat.ByName ? format
        : Path.GetExtension(path).ToLowerInvariant() is ".ckpt" or ".pt" or ".pth" ? CheckpointFormat.PyTorch
        : CheckpointFormat.Safetensors;

    /// <returns>The full path.</returns>
    /// <exception cref="CheckpointException">The path names a folder. Whether one is there, storage looks.</exception>
    public static string ForWriting(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        string fullPath = Path.GetFullPath(path);
        if (Path.EndsInDirectorySeparator(fullPath))
        {
            throw new CheckpointException(
                $"'{path}' is a folder, and the checkpoint is one file. Name the file, or move the folder away first.", fullPath);
        }

        return fullPath;
    }
}
