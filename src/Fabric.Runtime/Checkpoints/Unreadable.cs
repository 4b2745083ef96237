namespace Fabric.Checkpoints;

/// <summary>What the system refused to read.</summary>
internal static class Unreadable
{
    /// <param name="what">What it is, as the beginning of a sentence.</param>
    /// <param name="path">The file, or the checkpoint that it is of.</param>
    /// <param name="cause">What the system said.</param>
    public static CheckpointException Of(string what, string path, Exception cause) =>
        new($"{what} cannot be read: {cause.Message.TrimEnd('.')}. Check the disk and permissions, then try again, or take another copy.", path, cause);

    public static bool Is(Exception e) => e is IOException or UnauthorizedAccessException;
}
