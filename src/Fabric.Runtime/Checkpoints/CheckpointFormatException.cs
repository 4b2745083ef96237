namespace Fabric;

/// <summary>The file is not a checkpoint that can be read: another format, a broken rule, or a newer version.</summary>
public sealed class CheckpointFormatException : CheckpointException
{
    internal const string Advice = "If it was a checkpoint once, it is damaged: load another copy or an older one.";

    internal CheckpointFormatException(string message, string? path = null, Exception? innerException = null)
        : base(message, path, innerException)
    {
    }

    /// <summary>Whether it is a checkpoint of a later version of this library, and no damage.</summary>
    internal bool IsLaterVersion { get; init; }
}
