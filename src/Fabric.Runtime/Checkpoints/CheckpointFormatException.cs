namespace Fabric;

/// <summary>The file is not a checkpoint that can be read: another format, a broken rule, or a newer version.</summary>
public sealed class CheckpointFormatException : CheckpointException
{
    internal CheckpointFormatException(string message, string? path = null, Exception? innerException = null)
        : base(message, path, innerException)
    {
    }
}
