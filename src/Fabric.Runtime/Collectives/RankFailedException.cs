namespace Fabric;

/// <summary>
/// Another rank ended while this one needed it. The inner exception is the one that ended it, where both are in one process;
/// the message tells of it elsewhere.
/// </summary>
public sealed class RankFailedException : CollectiveException
{
    internal RankFailedException(string message, int rank, Exception? innerException = null)
        : base(message, innerException)
    {
        Rank = rank;
    }

    /// <summary>The rank that ended.</summary>
    public int Rank { get; }
}
