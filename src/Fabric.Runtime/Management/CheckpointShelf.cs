using Fabric.Checkpoints;
using Fabric.Storage;
using Fabric.Telemetry;
using Microsoft.Extensions.Logging;

namespace Fabric.Management;

/// <summary>What is in the folder of a manager: one checkpoint a step.</summary>
/// <param name="folder">The folder.</param>
/// <param name="metric">Reads what tells good ones from bad ones; <see langword="null"/> where nothing does.</param>
/// <param name="logger">Is told what was passed over.</param>
internal sealed class CheckpointShelf(StepFolder folder, Func<CheckpointIndex, Task<double?>>? metric, ILogger logger)
{
    /// <summary>All that was committed, damaged or not, by step.</summary>
    /// <exception cref="CheckpointException">The system refused to look.</exception>
    public IReadOnlyList<StepPath> Committed() => Look(folder.List);

    /// <summary>The same, and what is there only in half.</summary>
    /// <exception cref="CheckpointException">The system refused to look.</exception>
    public IReadOnlyList<StepPath> CommittedAndHalves() => Look(folder.ListWithHalves);

    /// <summary>Those whose headers are whole, by step.</summary>
    /// <exception cref="CheckpointException">The system refused to read.</exception>
    public async Task<IReadOnlyList<ManagedCheckpoint>> ListAsync(CancellationToken cancellationToken)
    {
        List<ManagedCheckpoint> found = [];
        foreach (StepPath checkpoint in Committed())
        {
            try
            {
                found.Add(await DescribeAsync(checkpoint, cancellationToken).ConfigureAwait(false));
            }
            catch (CheckpointNotFoundException)
            {
                // Whoever saves here has removed it since.
            }
            catch (Exception e) when (e is CheckpointCorruptException or CheckpointFormatException)
            {
                Log.PassedOver(logger, checkpoint.Path, e.Message);
            }
        }

        return found;
    }

    /// <param name="checkpoint">Which.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <param name="check">Looks at it, too; what it throws is thrown.</param>
    /// <exception cref="CheckpointCorruptException">Its header is damaged, or nothing that tells a checkpoint is left of it.</exception>
    /// <exception cref="CheckpointException">It cannot be opened.</exception>
    public async Task<ManagedCheckpoint> DescribeAsync(StepPath checkpoint, CancellationToken cancellationToken, Action<CheckpointIndex>? check = null)
    {
        CheckpointIndex index;
        try
        {
            index = await folder.OpenAsync(checkpoint.Path, cancellationToken).ConfigureAwait(false);
        }
        catch (CheckpointFormatException e) when (!e.IsLaterVersion)
        {
            // By its name it was one: a file of zeros, say, that a power failure has left.
            throw new CheckpointCorruptException(e.Message, checkpoint.Path, e);
        }

        await using (index.ConfigureAwait(false))
        {
            check?.Invoke(index);
            return new ManagedCheckpoint(
                checkpoint.Path, index.Identity, checkpoint.Step, metric is null ? null : await metric(index).ConfigureAwait(false));
        }
    }

    private IReadOnlyList<StepPath> Look(Func<IReadOnlyList<StepPath>> list)
    {
        try
        {
            return list();
        }
        catch (Exception e) when (StorageStep.IsFromSystem(e))
        {
            throw new CheckpointException($"'{folder.Path}' cannot be listed: {e.Message} Check its permissions and the disk.", folder.Path, e);
        }
    }
}
