namespace Fabric;

/// <summary>Ranks did not come to an operation within <see cref="FabricOptions.Timeout"/>. The message says where they are.</summary>
public sealed class CollectiveTimeoutException : CollectiveException
{
    internal CollectiveTimeoutException(string message, IReadOnlyList<int> ranks)
        : base(message)
    {
        Ranks = ranks;
    }

    /// <summary>The ranks that did not come.</summary>
    public IReadOnlyList<int> Ranks { get; }
}
