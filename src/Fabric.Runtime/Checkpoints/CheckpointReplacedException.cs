namespace Fabric.Checkpoints;

/// <summary>Another checkpoint seems to have taken the place of one that was being read: opening again reads that one.</summary>
internal sealed class CheckpointReplacedException : CheckpointException
{
    public CheckpointReplacedException(string path, Exception? innerException = null)
        : base($"The checkpoint '{path}' was replaced by another one while it was read. Load it again.", path, innerException)
    {
    }

    public CheckpointReplacedException(string message, string path)
        : base(message, path)
    {
    }
}
