namespace Fabric.Collectives;

/// <summary>Ranks did not come to an operation within <see cref="ProcessGroup.Timeout"/>. The message says where they are.</summary>
internal sealed class CollectiveTimeoutException : CollectiveException
{
    public CollectiveTimeoutException(string message, IReadOnlyList<int> ranks)
        : base(message)
    {
        Ranks = ranks;
    }

    /// <summary>The ranks that did not come.</summary>
    public IReadOnlyList<int> Ranks { get; }
}
