using Fabric.Logging;
using Fabric.Storage;
using Microsoft.Extensions.Logging;

namespace Fabric.Management;

/// <summary>Removes, for rank 0 and beside the run, the checkpoints that need not stay.</summary>
internal sealed class CheckpointKeeper(StepFolder folder, CheckpointShelf shelf, RetentionRule rule, ILogger logger)
{
    private readonly HashSet<string> _damaged = new(StringComparer.Ordinal);
    private readonly HashSet<string> _verified = new(StringComparer.Ordinal);
    private Task _last = Task.CompletedTask;

    /// <summary>It was read whole, or found to be damaged.</summary>
    public void Remember(string path, bool isWhole) => (isWhole ? _verified : _damaged).Add(path);

    /// <summary>Makes sure that no run is mixed with another one, and removes what writers that died have left.</summary>
    /// <exception cref="CheckpointException">There are checkpoints of later steps.</exception>
    public void Prepare(long step)
    {
        if (shelf.Committed().LastOrDefault(other => other.Step > step && !_damaged.Contains(other.Path)) is { } later)
        {
            throw new CheckpointException(
                $"'{folder.Path}' holds checkpoints of later steps, the latest of step {later.Step}, and this run is at step {step}: nothing was saved. Go on from them with " +
                $"ResumeAsync, give them up with RemoveAfterAsync({step}), or choose another folder.",
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
    /// <param name="step">Its step.</param>
    public void Follow(Task<CommittedCheckpoint?> saved, long step) => _last = FollowAsync(_last, saved, step);

    /// <summary>Waits until nothing is left to be removed.</summary>
    public Task EndAsync() => _last;

    private async Task FollowAsync(Task previous, Task<CommittedCheckpoint?> save, long step)
    {
        await previous.ConfigureAwait(false);
        if (await save.ConfigureAwait(false) is not { } saved)
        {
            return;
        }

        try
        {
            // What was there before is gone.
            _damaged.Remove(saved.Path);
            _verified.Remove(saved.Path);
            await RemoveUnneededAsync(saved).ConfigureAwait(false);
        }
        catch (Exception e) when (e is CheckpointException || StorageStep.IsFromSystem(e))
        {
            // The save itself was good, and the next one tries again.
            Log.NotAllRemoved(logger, folder.Path, step, e.Message);
        }
    }

    private async Task RemoveUnneededAsync(CommittedCheckpoint saved)
    {
        IReadOnlyList<ManagedCheckpoint> all = await shelf.ListAsync(CancellationToken.None).ConfigureAwait(false);
        IReadOnlyList<ManagedCheckpoint> kept = rule.Kept([.. all.Where(checkpoint => !_damaged.Contains(checkpoint.Path))]);
        if (!kept.Any(checkpoint => checkpoint.Path == saved.Path && checkpoint.Identity == saved.Identity))
        {
            throw new CheckpointException($"'{saved.Path}', which was just saved, is not there any more.", saved.Path);
        }

        // What cannot be opened and was not tried here is not known to be a checkpoint.
        string[] unneeded = [.. all.Select(static checkpoint => checkpoint.Path).Union(_damaged).Except(kept.Select(static checkpoint => checkpoint.Path))];
        if (unneeded.Length == 0)
        {
            return;
        }

        if (rule.VerifyFirst && !kept.Any(checkpoint => _verified.Contains(checkpoint.Path)))
        {
            await VerifyAsync(saved.Path).ConfigureAwait(false);
        }

        foreach (string path in unneeded)
        {
            folder.Remove(path);
            _damaged.Remove(path);
            _verified.Remove(path);
            Log.Removed(logger, path);
        }
    }

    /// <exception cref="CheckpointException">It was just written and is damaged: the disk, or somebody else.</exception>
    private async Task VerifyAsync(string path)
    {
        CheckpointVerification found = await folder.VerifyAsync(path).ConfigureAwait(false);
        if (found.Damages is [var first, ..])
        {
            _damaged.Add(path);
            throw new CheckpointException($"'{path}', which was just saved, is damaged: {first.Message}", path);
        }

        _verified.Add(path);
    }
}
