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

    // Those that were removed before it was their turn to be followed: they had been overtaken.
    private readonly HashSet<string> _overtaken = new(StringComparer.Ordinal);
    private (string Path, Task Ended) _removal = ("", Task.CompletedTask);

    /// <summary>It was read whole, or found to be damaged.</summary>
    public void Remember(string path, bool isWhole)
    {
        lock (_lock)
        {
            (isWhole ? _verified : _damaged).Add(path);
        }
    }

    /// <summary>Something else comes to be there, once this has ended: where what was there is just being removed, that waits.</summary>
    public Task ForgetAsync(string path)
    {
        lock (_lock)
        {
            _damaged.Remove(path);
            _verified.Remove(path);
            return _removal.Path == path ? _removal.Ended : Task.CompletedTask;
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
                Forgotten(checkpoint.Path);
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
        if (_overtaken.Remove(saved.Path) || IsDamaged(saved.Path))
        {
            // It was removed or read while an earlier one was followed, and that was logged.
            return;
        }

        IReadOnlyList<ManagedCheckpoint> all = await ListAsync(cancellationToken).ConfigureAwait(false);
        if (all.FirstOrDefault(checkpoint => checkpoint.Path == saved.Path && checkpoint.Identity == saved.Identity) is not { } followed)
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

        foreach (ManagedCheckpoint unneeded in Unneeded(all))
        {
            if (await RemoveAsync(unneeded.Path, isStillUnneeded: static () => true).ConfigureAwait(false))
            {
                Log.Removed(logger, unneeded.Path);
                if (unneeded.Step > followed.Step)
                {
                    _overtaken.Add(unneeded.Path);
                }
            }
        }

        await RemoveDamagedAsync().ConfigureAwait(false);
    }

    /// <summary>Those that can be opened and are not known to be damaged.</summary>
    private async Task<IReadOnlyList<ManagedCheckpoint>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await shelf.ListAsync(cancellationToken).ConfigureAwait(false)).Where(checkpoint => !IsDamaged(checkpoint.Path))];

    private IEnumerable<ManagedCheckpoint> Unneeded(IReadOnlyList<ManagedCheckpoint> all) => all.Except(rule.Kept(all));

    /// <summary>Those that a resume has passed over: a newer one is whole.</summary>
    private async Task RemoveDamagedAsync()
    {
        string[] damaged;
        lock (_lock)
        {
            damaged = [.. _damaged];
        }

        foreach (string path in damaged)
        {
            await RemoveAsync(path, isStillUnneeded: () => _damaged.Contains(path)).ConfigureAwait(false);
        }
    }

    /// <summary>Removes one. A save to its path waits meanwhile.</summary>
    /// <param name="path">Which.</param>
    /// <param name="isStillUnneeded">Whether no save to its path has begun.</param>
    /// <returns>Whether it is gone. Where the system refuses, that is logged, and what is known of it stays known.</returns>
    private async Task<bool> RemoveAsync(string path, Func<bool> isStillUnneeded)
    {
        Task<bool> removal;
        lock (_lock)
        {
            if (!isStillUnneeded())
            {
                return false;
            }

            removal = Task.Run(Remove);
            _removal = (path, removal);
        }

        return await removal.ConfigureAwait(false);

        bool Remove()
        {
            try
            {
                folder.Remove(path);
                Forgotten(path);
                return true;
            }
            catch (Exception e)
            {
                // Whatever it was: a save that waits for it must not fail for this.
                Log.NotAllRemoved(logger, folder.Path, e.Message);
                return false;
            }
        }
    }

    /// <summary>Nothing is there any more.</summary>
    private void Forgotten(string path)
    {
        lock (_lock)
        {
            _damaged.Remove(path);
            _verified.Remove(path);
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
