using Fabric.Management;
using Fabric.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fabric;

/// <summary>Finds the checkpoints that a <see cref="CheckpointManager{TState}"/> keeps, in programs that do not train.</summary>
public static class CheckpointManager
{
    /// <summary>The committed checkpoints in a folder, by step. Any rank may ask on its own.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <returns>Those whose headers are whole, without metrics.</returns>
    /// <exception cref="CheckpointException">The system refused to look.</exception>
    public static Task<IReadOnlyList<ManagedCheckpoint>> ListAsync(string folder, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        var shelf = new CheckpointShelf(new StepFolder(FileSystem.Os, Path.GetFullPath(folder)), metric: null, NullLogger.Instance);
        return Task.Run(() => shelf.ListAsync(cancellationToken), cancellationToken);
    }

    /// <summary>The best of the committed checkpoints in a folder; of equal ones the latest. Any rank may ask on its own.</summary>
    /// <typeparam name="TState">The state class.</typeparam>
    /// <param name="fabric">The rank.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="metric">What makes one better than another.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <returns><see langword="null"/> where none has the metric.</returns>
    /// <exception cref="CheckpointException">The system refused to look.</exception>
    public static async Task<ManagedCheckpoint?> BestAsync<TState>(
        FabricRuntime fabric, string folder, CheckpointMetric<TState> metric, CancellationToken cancellationToken = default)
        where TState : class
    {
        ArgumentNullException.ThrowIfNull(fabric);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentNullException.ThrowIfNull(metric);
        var shelf = new CheckpointShelf(new StepFolder(fabric.FileSystem, Path.GetFullPath(folder)), index => metric.ReadAsync(index, fabric.Info), fabric.Logger);
        var rule = new RetentionRule(Last: 1, Best: 1, metric.HighestIsBest, VerifyFirst: false);
        return rule.BestFirst(await Task.Run(() => shelf.ListAsync(cancellationToken), cancellationToken).ConfigureAwait(false)).FirstOrDefault();
    }

    /// <summary>The committed checkpoint of the latest step in a folder. Any rank may ask on its own.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <returns><see langword="null"/> where there is none.</returns>
    /// <exception cref="CheckpointException">The system refused to look.</exception>
    public static async Task<ManagedCheckpoint?> LatestAsync(string folder, CancellationToken cancellationToken = default) =>
        await ListAsync(folder, cancellationToken).ConfigureAwait(false) is [.., var latest] ? latest : null;
}
