using Fabric.Collectives;

namespace Fabric.Strategies;

/// <summary>What one rank has to reach the others: one group for training, one for checkpoints, whose order is its own.</summary>
/// <param name="Launch">The run: the same for all ranks of this process.</param>
/// <param name="Training">What training exchanges.</param>
/// <param name="Checkpoints">What saves and loads exchange.</param>
internal sealed record RankLinks(RankLaunch Launch, ProcessGroup Training, ProcessGroup Checkpoints)
{
    public int Rank => Training.Rank;

    public int WorldSize => Training.WorldSize;

    /// <summary>Whether other ranks are threads of this process.</summary>
    public bool ShareProcess => Launch.SharesProcess && WorldSize > 1;

    public static async Task<RankLinks> CreateAsync(RankLaunch launch, ProcessGroup training) =>
        new(launch, training, await training.DuplicateAsync("checkpoints").ConfigureAwait(false));

    public async Task CloseAsync()
    {
        await Checkpoints.DisposeAsync().ConfigureAwait(false);
        await Training.DisposeAsync().ConfigureAwait(false);
    }
}
