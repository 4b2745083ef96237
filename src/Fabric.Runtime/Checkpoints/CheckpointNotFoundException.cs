namespace Fabric;

/// <summary>There is no checkpoint at the path.</summary>
public sealed class CheckpointNotFoundException : CheckpointException
{
    internal CheckpointNotFoundException(string path, Exception? innerException = null)
        : base($"There is no checkpoint at '{path}'.", path, innerException)
    {
    }
}
