namespace Fabric.Collectives;

/// <summary>Why a group is broken. Each rank, and each of its operations, gets an exception of its own.</summary>
/// <param name="Kind">Which exception it is.</param>
/// <param name="Message">What happened, and who was where.</param>
/// <param name="Ranks">The ranks to blame, where they are known.</param>
/// <param name="Cause">The exception behind it, where it is in this process.</param>
internal sealed record GroupFailure(GroupFailureKind Kind, string Message, IReadOnlyList<int> Ranks, Exception? Cause = null)
{
    /// <summary>For an operation that was under way.</summary>
    public CollectiveException ToException() => Kind switch
    {
        GroupFailureKind.Mismatch => new CollectiveMismatchException(Message),
        GroupFailureKind.Timeout => new CollectiveTimeoutException(Message, Ranks),
        GroupFailureKind.RankFailed => new RankFailedException(Message, Ranks[0], Cause),
        _ => new CollectiveException(Message, Cause),
    };

    /// <summary>For an operation that was asked for afterwards: of the same type, since the moment is chance.</summary>
    public CollectiveException ToLaterException() =>
        (this with { Message = $"The process group is broken, nothing can be done with it any more. {Message}" }).ToException();
}
