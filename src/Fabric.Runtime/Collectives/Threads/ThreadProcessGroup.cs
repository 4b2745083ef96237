using System.Globalization;

namespace Fabric.Collectives;

/// <summary>
/// Ranks that are threads of one process. The last rank to come starts the work, on its own thread where it is little, on the
/// pool's otherwise; data goes straight from tensor to tensor.
/// </summary>
internal sealed class ThreadProcessGroup : ProcessGroup
{
    private readonly ThreadHub _hub;

    private ThreadProcessGroup(ThreadHub hub, string name, int rank)
        : base(name, rank, hub.WorldSize, hub.Timeout)
    {
        _hub = hub;
    }

    /// <summary>The groups of <paramref name="worldSize"/> ranks: hand one to each.</summary>
    public static IReadOnlyList<ThreadProcessGroup> Create(int worldSize, TimeSpan? timeout = null, string name = "world")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(worldSize, 1);
        var hub = new ThreadHub(worldSize, timeout ?? DefaultTimeout);
        return [.. Enumerable.Range(0, worldSize).Select(rank => new ThreadProcessGroup(hub, name, rank))];
    }

    public override void Fail(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        _hub.Break(FailureMessages.Failed(Rank, exception.GetType().Name, exception.Message, exception));
    }

    public override void Abort()
    {
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"rank {Rank} of {WorldSize} threads");

    private protected override void Start(Operation operation, CancellationToken cancellationToken) =>
        _hub.Start(Name, Rank, operation, cancellationToken);

    private protected override Task<ProcessGroup> CreateDuplicateAsync(Operation duplication) =>
        Task.FromResult<ProcessGroup>(new ThreadProcessGroup(_hub, duplication.Signature.Label, Rank));

    private protected override Task LeaveAsync(long lastSequence)
    {
        _hub.Leave(Name, Rank, lastSequence);
        return Task.CompletedTask;
    }
}
