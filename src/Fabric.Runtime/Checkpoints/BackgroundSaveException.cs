namespace Fabric.Checkpoints;

/// <summary>A save that went on beside the run has failed, which is told where the run comes to checkpoints next.</summary>
internal sealed class BackgroundSaveException : CheckpointException
{
    public BackgroundSaveException(string message, string? path, Exception? innerException)
        : base(message, path, innerException)
    {
    }
}
