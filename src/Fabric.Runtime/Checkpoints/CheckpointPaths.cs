namespace Fabric.Checkpoints;

/// <summary>What a path says about the format, and where a file may be written.</summary>
internal static class CheckpointPaths
{
    /// <returns>The full path.</returns>
    /// <exception cref="CheckpointFormatException">The name asks for a format that cannot be written.</exception>
    /// <exception cref="CheckpointException">The path names a folder. Whether one is there, storage looks.</exception>
    public static string ForWriting(string path, CheckpointFormat format)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        string fullPath = Path.GetFullPath(path);
        if (format == CheckpointFormat.ByName && Path.GetExtension(fullPath).ToLowerInvariant() is ".ckpt" or ".pt" or ".pth")
        {
            throw new CheckpointFormatException(
                $"'{path}' asks for PyTorch's own format, which cannot be written yet. Use another name, such as " +
                $"'{Path.GetFileNameWithoutExtension(fullPath)}.safetensors', or SaveOptions.Format.", fullPath);
        }

        if (Path.EndsInDirectorySeparator(fullPath))
        {
            throw new CheckpointException(
                $"'{path}' is a folder, and the checkpoint is one file. Name the file, or move the folder away first.", fullPath);
        }

        return fullPath;
    }
}
