using Fabric.Storage;

namespace Fabric.Checkpoints;

/// <summary>Steps of a save, on the pool, with what the system refused said as a checkpoint's failure.</summary>
internal static class SaveSteps
{
    /// <param name="path">The checkpoint.</param>
    /// <param name="step">The step.</param>
    /// <exception cref="CheckpointException">The system refused it, or something is at the path that must not be replaced.</exception>
    public static Task RunAsync(string path, Func<Task> step) => Task.Run(async () =>
    {
        try
        {
            await step().ConfigureAwait(false);
        }
        catch (TargetRefusedException e)
        {
            throw new CheckpointException($"'{path}' was not saved: {e.Message}.", path, e);
        }
        catch (StorageException e)
        {
            throw Failed(path, e.Message, e.Replaced, e.InnerException!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(path, e.Message, replaced: false, e);
        }
    });

    private static CheckpointException Failed(string path, string what, bool replaced, Exception cause)
    {
        string now = replaced
            ? "The new checkpoint is whole and in its place, but may be gone after a power failure"
            : WhatIsLeft(path);
        return new CheckpointException(
            $"'{path}' was not saved: {what.TrimEnd('.')}. {now}. Check free space, permissions and the disk, then save again.", path, cause);
    }

    private static string WhatIsLeft(string path)
    {
        try
        {
            return Checkpoint.Exists(path)
                ? "The previous checkpoint is unchanged"
                : "There was no checkpoint before, and there is none now";
        }
        catch (CheckpointException)
        {
            // What made the save fail may keep from looking, too.
            return "The previous checkpoint, if there was one, is unchanged";
        }
    }
}
