using Fabric.Storage;
using Fabric.Telemetry;
using Microsoft.Extensions.Logging;

namespace Fabric.Management;

/// <summary>Removes, for rank 0 and beside the run, the checkpoints that need not stay.</summary>
internal sealed class CheckpointKeeper(StepFolder folder, CheckpointShelf shelf, RetentionRule rule, ILogger logger) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _damaged = new(StringComparer.Ordinal);
    private readonly HashSet<string> _verified = new(StringComparer.Ordinal);
    private CancellationTokenSource _stopping = new();
    private Task _last = Task.CompletedTask;

    /// <summary>It was read whole, or found to be damaged.</summary>
    public void Remember(string path, bool isWhole)
    {
        lock (_lock)
        {
            (isWhole ? _verified : _damaged).Add(path);
        }
    }

    /// <summary>Something else comes to be there.</summary>
    public void Forget(string path)
    {
        lock (_lock)
        {
            _damaged.Remove(path);
            _verified.Remove(path);
        }
    }

    /// <summary>Makes sure that no run is mixed with another one, and removes what writers that died have left.</summary>
    /// <exception cref="CheckpointException">There are checkpoints of this step or of later ones.</exception>
    public void Prepare(long step)
    {
        if (shelf.Committed().LastOrDefault(other => other.Step >= step && !IsDamaged(other.Path)) is { } later)
        {
            throw new CheckpointException(
                $"'{folder.Path}' holds checkpoints that this run, which is at step {step}, has not gone on from, the latest of step {later.Step}: nothing was saved. Go on from them with " +
                $"ResumeAsync, remove them with RemoveAfterAsync({step - 1}), or choose another folder. If this run did go on from what was there, another one is saving to the folder.",
                folder.Path);
        }

        folder.Tidy();
    }

    /// <summary>Removes all of later steps.</summary>
    /// <exception cref="CheckpointException">One cannot be removed.</exception>
    public void RemoveAfter(long step)
    {
        StepPath[] later = [.. shelf.Committed().Where(other => other.Step > step)];
        if (later.Length == 0)
        {
            return;
        }

        try
        {
            foreach (StepPath checkpoint in later.Reverse())
            {
                folder.Remove(checkpoint.Path);
                Forget(checkpoint.Path);
            }

            folder.Flush();
        }
        catch (Exception e) when (StorageStep.IsFromSystem(e))
        {
            throw new CheckpointException($"Not all checkpoints in '{folder.Path}' were removed: {e.Message} Check its permissions, then remove them.", folder.Path, e);
        }
    }

    /// <summary>Once a save has ended well, removes what need not stay any more.</summary>
    /// <param name="saved">Ends when the save has, with <see langword="null"/> where it has failed.</param>
    public void Follow(Task<CommittedCheckpoint?> saved) => _last = FollowAsync(_last, saved);

    /// <summary>Waits until nothing is left to be removed.</summary>
    public Task EndAsync() => _last;

    /// <summary>The same, soon: what is not removed yet, stays until the next save.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _last.ConfigureAwait(false);
        _stopping.Dispose();
        _stopping = new CancellationTokenSource();
    }

    public void Dispose() => _stopping.Dispose();

    private async Task FollowAsync(Task previous, Task<CommittedCheckpoint?> save)
    {
        await previous.ConfigureAwait(false);
        if (await save.ConfigureAwait(false) is not { } saved)
        {
            return;
        }

        try
        {
            await RemoveUnneededAsync(saved, _stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The run stops. The next one goes on with it.
        }
        catch (Exception e)
        {
            // Whatever it was: the save itself was good, the run must not end for this, and the next save tries again.
            Log.NotAllRemoved(logger, folder.Path, e.Message);
        }
    }

    private async Task RemoveUnneededAsync(CommittedCheckpoint saved, CancellationToken cancellationToken)
    {
        IReadOnlyList<ManagedCheckpoint> all = await ListAsync(cancellationToken).ConfigureAwait(false);
        if (!all.Any(checkpoint => checkpoint.Path == saved.Path && checkpoint.Identity == saved.Identity))
        {
            throw new CheckpointException($"'{saved.Path}', which was just saved, is not there any more.", saved.Path);
        }

        IReadOnlyList<ManagedCheckpoint> last = rule.LastOf(all);
        if (rule.VerifyFirst && Unneeded(all).Any() && !last.Any(checkpoint => IsVerified(checkpoint.Path)))
        {
            await VerifyAsync(last[^1].Path, cancellationToken).ConfigureAwait(false);

            // That takes its time, and saves go on.
            all = await ListAsync(cancellationToken).ConfigureAwait(false);
        }

        foreach (string path in Unneeded(all))
        {
            StorageStep.Try(() => folder.Remove(path), e => Log.NotAllRemoved(logger, folder.Path, e.Message));
            Forget(path);
            Log.Removed(logger, path);
        }

        RemoveDamaged();
    }

    /// <summary>Those that can be opened and are not known to be damaged.</summary>
    private async Task<IReadOnlyList<ManagedCheckpoint>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await shelf.ListAsync(cancellationToken).ConfigureAwait(false)).Where(checkpoint => !IsDamaged(checkpoint.Path))];

    private IEnumerable<string> Unneeded(IReadOnlyList<ManagedCheckpoint> all) => all.Except(rule.Kept(all)).Select(static checkpoint => checkpoint.Path);

    /// <summary>Those that a resume has passed over: a newer one is whole. A save to the path of one waits meanwhile, and it is none of them then.</summary>
    private void RemoveDamaged()
    {
        lock (_lock)
        {
            foreach (string path in _damaged)
            {
                StorageStep.Try(() => folder.Remove(path), e => Log.NotAllRemoved(logger, folder.Path, e.Message));
            }

            _damaged.Clear();
        }
    }

    /// <exception cref="CheckpointException">It is damaged: the disk, or somebody else.</exception>
    private async Task VerifyAsync(string path, CancellationToken cancellationToken)
    {
        await Task.Run(() => folder.FlushWhole(path), cancellationToken).ConfigureAwait(false);
        CheckpointVerification found = await folder.VerifyAsync(path, cancellationToken).ConfigureAwait(false);
        if (found.Damages is [var first, ..])
        {
            Remember(path, isWhole: false);
            Log.Damaged(logger, path, first.Message);
            throw new CheckpointException($"'{path}', the newest, is damaged: {first.Message}", path);
        }

        Remember(path, isWhole: true);
    }

    private bool IsDamaged(string path)
    {
        lock (_lock)
        {
            return _damaged.Contains(path);
        }
    }

    private bool IsVerified(string path)
    {
        lock (_lock)
        {
            return _verified.Contains(path);
        }
    }
}
