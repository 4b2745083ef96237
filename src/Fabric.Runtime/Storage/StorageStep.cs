namespace Fabric.Storage;

/// <summary>Runs a step and says which one it was when the system refuses it.</summary>
internal static class StorageStep
{
    /// <param name="step">What is done, as the rest of a sentence: "flushing to disk".</param>
    /// <param name="replaced">Whether the target already holds the new file or folder.</param>
    /// <param name="action">The step.</param>
    /// <exception cref="StorageException">The step failed.</exception>
    public static void Run(string step, bool replaced, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (IsFromSystem(e))
        {
            throw new StorageException(step, replaced, e);
        }
    }

    /// <summary>For what a save is not worth failing for: a later save to the same target does it again.</summary>
    public static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (IsFromSystem(e))
        {
            // What is left harms nobody, and the next save finds it.
        }
    }

    /// <inheritdoc cref="Try(Action)"/>
    /// <param name="action">The step.</param>
    /// <param name="report">Is told what it failed with.</param>
    public static void Try(Action action, Action<Exception> report)
    {
        try
        {
            action();
        }
        catch (Exception e) when (IsFromSystem(e))
        {
            report(e);
        }
    }

    public static bool IsFromSystem(Exception e) => e is IOException or UnauthorizedAccessException;
}
