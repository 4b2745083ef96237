using Fabric.Collectives;

namespace Fabric.Strategies;

/// <summary>What one rank has to reach the others: one group for training, one for checkpoints, whose order is its own.</summary>
internal sealed record RankLinks(ProcessGroup Training, ProcessGroup Checkpoints, bool ShareProcess)
{
    public int Rank => Training.Rank;

    public int WorldSize => Training.WorldSize;

    public static async Task<RankLinks> CreateAsync(ProcessGroup training, bool shareProcess) =>
        new(training, await training.DuplicateAsync("checkpoints").ConfigureAwait(false), shareProcess && training.WorldSize > 1);

    public async Task CloseAsync()
    {
        await Checkpoints.DisposeAsync().ConfigureAwait(false);
        await Training.DisposeAsync().ConfigureAwait(false);
    }
}
