namespace Fabric.Collectives;

/// <summary>
/// Where the ranks of one process meet: the operations that not all of them have come to yet, of their group and of all its
/// duplicates. It sees every rank, so it knows at once when two are in different operations.
/// </summary>
internal sealed class ThreadHub
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Group, long Sequence), Rendezvous> _waiting = [];
    private readonly Dictionary<(string Group, int Rank), (long Sequence, OperationSignature Signature)> _latest = [];
    private readonly Dictionary<(string Group, int Rank), long> _left = [];
    private readonly TimeSpan _watchPeriod;
    private GroupFailure? _failure;
    private bool _watching;

    public ThreadHub(int worldSize, TimeSpan timeout)
    {
        WorldSize = worldSize;
        Timeout = timeout;
        _watchPeriod = TimeSpan.FromMilliseconds(Math.Clamp(timeout.TotalMilliseconds / 8, 5, 1000));
    }

    public int WorldSize { get; }

    public TimeSpan Timeout { get; }

    public void Start(string group, int rank, Operation operation, CancellationToken cancellationToken)
    {
        Rendezvous? complete = null;
        lock (_gate)
        {
            if (_failure is not null)
            {
                operation.Fail(_failure.ToLaterException());
                return;
            }

            _latest[(group, rank)] = (operation.Sequence, operation.Signature);
            (string Group, long Sequence) key = (group, operation.Sequence);
            if (!_waiting.TryGetValue(key, out Rendezvous? rendezvous))
            {
                rendezvous = _waiting[key] = new Rendezvous(group, operation.Sequence, WorldSize);
            }

            if (!rendezvous.Arrive(rank, operation))
            {
                Break(FailureMessages.Mismatch(Positions(rendezvous)));
            }
            else if (rendezvous.IsComplete)
            {
                _waiting.Remove(key);
                complete = rendezvous;
            }
            else
            {
                BreakIfSomebodyLeft(rendezvous);
                WatchWhileWaiting();
            }
        }

        if (complete is not null)
        {
            ThreadWork.Start(complete.All);
        }
        else
        {
            operation.CancelWith(() => Cancel(group, rank, operation, cancellationToken), cancellationToken);
        }
    }

    public void Leave(string group, int rank, long lastSequence)
    {
        lock (_gate)
        {
            _left[(group, rank)] = lastSequence;
            foreach (Rendezvous rendezvous in _waiting.Values.Where(rendezvous => rendezvous.Group == group).ToArray())
            {
                BreakIfSomebodyLeft(rendezvous);
            }
        }
    }

    /// <summary>Ends all that waits, and all that is asked for later, with an exception. What all ranks have come to goes on.</summary>
    public void Break(GroupFailure failure)
    {
        lock (_gate)
        {
            if (_failure is not null)
            {
                return;
            }

            _failure = failure;
            foreach (Rendezvous rendezvous in _waiting.Values)
            {
                foreach ((_, Operation operation) in rendezvous.Present)
                {
                    operation.Fail(failure.ToException());
                }
            }

            _waiting.Clear();
        }
    }

    private void Cancel(string group, int rank, Operation operation, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_failure is null && _waiting.TryGetValue((group, operation.Sequence), out Rendezvous? rendezvous))
            {
                operation.Fail(new OperationCanceledException(cancellationToken));
                Break(FailureMessages.Cancelled(rank, rendezvous.Place(operation)));
            }
        }
    }

    private void BreakIfSomebodyLeft(Rendezvous rendezvous)
    {
        foreach (int missing in rendezvous.Missing)
        {
            if (_left.TryGetValue((rendezvous.Group, missing), out long last))
            {
                (int waiting, Operation operation) = rendezvous.Present.First();
                Break(FailureMessages.Left(missing, last, waiting, rendezvous.Place(operation)));
                return;
            }
        }
    }

    private IEnumerable<string> Positions(Rendezvous rendezvous) =>
        Enumerable.Range(0, WorldSize).Select(rank =>
            rendezvous.Present.FirstOrDefault(present => present.Rank == rank) is { Operation: { } operation }
                ? FailureMessages.In(rank, rendezvous.Place(operation))
                : Elsewhere(rank, rendezvous.Group));

    private string Elsewhere(int rank, string group) => FailureMessages.Elsewhere(
        rank,
        _waiting.Values.SelectMany(rendezvous =>
            rendezvous.Present.Where(present => present.Rank == rank).Select(present => rendezvous.Place(present.Operation))),
        _latest.TryGetValue((group, rank), out (long Sequence, OperationSignature Signature) last)
            ? FailureMessages.Place(group, last.Sequence, last.Signature.ToString()) : null);

    private void WatchWhileWaiting()
    {
        if (!_watching)
        {
            _watching = true;
            _ = WatchAsync();
        }
    }

    private async Task WatchAsync()
    {
        bool waiting = true;
        while (waiting)
        {
            await Task.Delay(_watchPeriod).ConfigureAwait(false);
            lock (_gate)
            {
                BreakIfOverdue();
                waiting = _watching = _waiting.Count > 0;
            }
        }
    }

    private void BreakIfOverdue()
    {
        long now = Environment.TickCount64;
        if (_waiting.Values.FirstOrDefault(rendezvous => now - rendezvous.Since >= Timeout.TotalMilliseconds) is { } overdue)
        {
            Break(FailureMessages.Timeout(Timeout, overdue.Place(overdue.Present.First().Operation), overdue.Missing, Positions(overdue)));
        }
    }
}
