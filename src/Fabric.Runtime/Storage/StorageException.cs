namespace Fabric.Storage;

/// <summary>One step of writing a file failed.</summary>
internal sealed class StorageException : Exception
{
    /// <param name="step">What failed, as the rest of a sentence: "flushing to disk".</param>
    /// <param name="replaced">Whether the target already holds the new file.</param>
    /// <param name="cause">What the operating system said.</param>
    public StorageException(string step, bool replaced, Exception cause)
        : base($"{step} failed: {cause.Message}", cause)
    {
        Step = step;
        Replaced = replaced;
    }

    public string Step { get; }

    public bool Replaced { get; }
}
