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

    /// <summary>The committed checkpoint of the latest step in a folder. Any rank may ask on its own.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <returns><see langword="null"/> where there is none.</returns>
    /// <exception cref="CheckpointException">The system refused to look.</exception>
    public static async Task<ManagedCheckpoint?> LatestAsync(string folder, CancellationToken cancellationToken = default) =>
        await ListAsync(folder, cancellationToken).ConfigureAwait(false) is [.., var latest] ? latest : null;
}
