namespace Fabric.Checkpoints;

/// <summary>Moves pieces on a few pool threads, in order of the file as far as several can.</summary>
internal static class TransferWorkers
{
    // One thread does not saturate a disk while it hashes; more than four gain nothing and hold more buffers.
    private static readonly int Count = Math.Clamp(Environment.ProcessorCount, 2, 4);

    /// <summary>Ends when all pieces are moved, or after the first failure, when no worker runs any more.</summary>
    public static Task RunAsync(
        IReadOnlyList<TransferPiece> pieces, Action<TransferPiece, CancellationToken> move, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = Count, CancellationToken = cancellationToken };
        return Parallel.ForAsync(0, pieces.Count, options, (i, token) =>
        {
            move(pieces[i], token);
            return ValueTask.CompletedTask;
        });
    }
}
