namespace Fabric;

/// <summary>The checkpoint does not fit the live state. Nothing was changed.</summary>
public sealed class CheckpointMismatchException : CheckpointException
{
    internal CheckpointMismatchException(string message, IReadOnlyList<string> mismatches, string? path = null)
        : base(message, path)
    {
        Mismatches = mismatches;
    }

    /// <summary>Every mismatch, one sentence each, in the order of the members.</summary>
    public IReadOnlyList<string> Mismatches { get; }
}
