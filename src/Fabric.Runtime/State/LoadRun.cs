using Fabric.Checkpoints;

namespace Fabric.State;

/// <summary>One load, from what is asked for to what is in place: validate, then mutate.</summary>
internal static class LoadRun
{
    /// <param name="index">The checkpoint.</param>
    /// <param name="rank">Who loads.</param>
    /// <param name="what">What is loaded into, for messages.</param>
    /// <param name="plan">Asks for everything, on the rank's thread.</param>
    /// <param name="options">How.</param>
    /// <param name="owner">What is a mixture if the load fails half-way; <see langword="null"/> where nothing that is saved is.</param>
    /// <param name="cancellationToken">Cancels the load.</param>
    /// <exception cref="CheckpointMismatchException">Something does not fit; nothing was changed.</exception>
    public static async Task<RestoreContext> RunAsync(
        CheckpointIndex index,
        RankInfo rank,
        string what,
        Func<RestoreContext> plan,
        LoadOptions? options,
        object? owner,
        CancellationToken cancellationToken)
    {
        RestoreContext context = null!;
        await rank.InvokeAsync(() => context = plan()).ConfigureAwait(false);
        if (context.Mismatches.Count > 0)
        {
            throw Mismatch(index.Path, what, context.Mismatches);
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (options is { VerifyFirst: true })
        {
            await index.VerifyAsync(context.Reads, cancellationToken).ConfigureAwait(false);
        }

        bool wasMixed = owner is null || StateGuard.IsMixed(owner);
        try
        {
            if (!wasMixed)
            {
                StateGuard.MarkMixed(owner!, index.Path);
            }

            await index.ReadAsync(context.Reads, options?.Progress, cancellationToken).ConfigureAwait(false);
            await rank.InvokeAsync(context.Apply).ConfigureAwait(false);
        }
        catch (CheckpointException e)
        {
            e.StateModified = true;
            throw;
        }
        catch (OperationCanceledException e)
        {
            throw new OperationCanceledException(
                $"Loading '{index.Path}' was cancelled half-way. The state holds a mixture; load it whole before going on.", e, e.CancellationToken);
        }
        catch (Exception e)
        {
            throw new CheckpointException(
                $"Loading '{index.Path}' failed half-way: {e.Message} The state holds a mixture; load it whole before going on.", index.Path, e)
            {
                StateModified = true,
            };
        }

        if (!wasMixed)
        {
            StateGuard.MarkWhole(owner!);
        }

        return context;
    }

    private static CheckpointMismatchException Mismatch(string path, string what, IReadOnlyList<string> mismatches)
    {
        string list = string.Join("\n  ", mismatches);
        return new CheckpointMismatchException($"The checkpoint '{path}' does not fit {what}; nothing was changed:\n  {list}", mismatches, path);
    }
}
