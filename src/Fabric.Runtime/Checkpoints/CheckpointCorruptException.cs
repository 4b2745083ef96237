namespace Fabric;

/// <summary>The checkpoint was whole once and is damaged: a checksum does not match, or bytes are missing.</summary>
public sealed class CheckpointCorruptException : CheckpointException
{
    internal const string Advice = "Load another copy or an older checkpoint.";

    internal CheckpointCorruptException(string message, string? path = null, Exception? innerException = null)
        : base(message, path, innerException)
    {
    }
}
