namespace Fabric;

/// <summary>A save or a load that did not succeed. The message says what is wrong, where, and what to do.</summary>
public class CheckpointException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, where, and what to do.</param>
    /// <param name="path">The checkpoint's path, where there is one.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    public CheckpointException(string message, string? path = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Path = path;
    }

    /// <summary>The checkpoint's path, where there is one.</summary>
    public string? Path { get; }

    /// <summary>
    /// Whether live state was changed before the failure. It then holds a mixture and refuses to be saved until a full
    /// load succeeds. <see langword="false"/>: everything is as it was before the call.
    /// </summary>
    public bool StateModified { get; internal set; }
}
