namespace Fabric.Checkpoints;

/// <summary>Moves pieces on a few pool threads, in order of the file as far as several can.</summary>
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
    public static Task RunAsync(
        IReadOnlyList<TransferPiece> pieces, Action<TransferPiece, CancellationToken> move, bool waitsForDisk, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = waitsForDisk ? Most : Count, CancellationToken = cancellationToken };
        return Parallel.ForAsync(0, pieces.Count, options, (i, token) =>
        {
            move(pieces[i], token);
            return ValueTask.CompletedTask;
        });
    }
}
