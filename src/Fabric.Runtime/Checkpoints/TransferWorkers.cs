namespace Fabric.Checkpoints;

/// <summary>Moves pieces on a few threads, in order of the file as far as several can.</summary>
internal static class TransferWorkers
{
    // One thread does not saturate a disk while it hashes; more than four gain nothing and hold more buffers.
    private const int Most = 4;

    private static readonly int Count = Math.Clamp(Environment.ProcessorCount, 2, Most);

    /// <summary>Ends when all pieces are moved, or after the first failure, when no worker runs any more.</summary>
    /// <param name="pieces">What is moved.</param>
    /// <param name="move">Moves one.</param>
    /// <param name="waitsForDisk">Whether workers mostly wait, so that there may be more of them than processors.</param>
    /// <param name="cancellationToken">Heeded between pieces.</param>
    public static async Task RunAsync<TPiece>(
        IReadOnlyList<TPiece> pieces, Action<TPiece, CancellationToken> move, bool waitsForDisk, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        int next = -1;

        // Several have threads of their own: they wait for the disk, and the pool, which has as many as there are processors, would make more too late.
        int count = Math.Min(pieces.Count, waitsForDisk ? Most : Count);
        TaskCreationOptions kind = count > 1 ? TaskCreationOptions.LongRunning : TaskCreationOptions.None;
        Task[] workers = [.. Enumerable.Range(0, count).Select(_ => Task.Factory.StartNew(Work, stop.Token, kind, TaskScheduler.Default))];

        try
        {
            // Those that were only stopped, because another has failed, have nothing to say here.
            await Task.WhenAll(workers).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }

        // Heeded to the last: who cancels while the last piece is moved counts on it.
        cancellationToken.ThrowIfCancellationRequested();

        void Work()
        {
            try
            {
                for (int i = Interlocked.Increment(ref next); i < pieces.Count; i = Interlocked.Increment(ref next))
                {
                    stop.Token.ThrowIfCancellationRequested();
                    move(pieces[i], stop.Token);
                }
            }
            catch
            {
                stop.Cancel();
                throw;
            }
        }
    }
}
