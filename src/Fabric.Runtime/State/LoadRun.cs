using Fabric.Checkpoints;

namespace Fabric.State;

/// <summary>One load, from what is asked for to what is in place: validate, then mutate.</summary>
internal static class LoadRun
{
    private const string Mixture = "What was loaded into holds a mixture now: load it whole before going on.";

    /// <summary>What is wrong with a checkpoint, for who has loaded another one since.</summary>
    public static string WithoutMixture(string message) => message.Replace($" {Mixture}", "", StringComparison.Ordinal);

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
        IReadOnlyList<LoadPart> parts = [];
        bool isRead = false;
        await rank.AgreeAsync("load, plan", PlanAsync, cancellationToken).ConfigureAwait(false);
        try
        {
            await rank.AgreeAsync("load, data", ReadAsync, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            MarkMixed(context, owner, new Mixture(index.Path, isRead ? context.LeftNames : context.UnreadNames));
            throw;
        }

        foreach (TouchedObject touched in context.Touched.Where(touched => context.CoverageOf(touched.Path) == Coverage.All))
        {
            StateGuard.MarkLoaded(touched.Live, MemberPath.Under(context.MissingNames, touched.Path));
        }

        return context;

        async Task PlanAsync(CancellationToken shared)
        {
            await rank.InvokeAsync(() =>
            {
                rank.EnsureAtRest();
                context = plan();
            }).ConfigureAwait(false);
            ThrowIfMismatched(index.Path, what, context);
            shared.ThrowIfCancellationRequested();
            parts = await index.LocateAsync(context.Reads, shared).ConfigureAwait(false);
            if (options is { VerifyFirst: true })
            {
                await index.VerifyAsync(parts, shared).ConfigureAwait(false);
            }

            await index.ReadAsync(context.ValueReads, progress: null, shared).ConfigureAwait(false);
            await rank.InvokeAsync(context.MakeValues).ConfigureAwait(false);
            ThrowIfMismatched(index.Path, what, context);
        }

        async Task ReadAsync(CancellationToken shared)
        {
            try
            {
                await index.ReadAsync(parts, options?.Progress, shared).ConfigureAwait(false);
                isRead = true;
                await rank.InvokeAsync(context.Apply).ConfigureAwait(false);
            }
            catch (CheckpointCorruptException e)
            {
                throw new CheckpointCorruptException($"{e.Message} {Mixture}", index.Path, e) { StateModified = true };
            }
            catch (OperationCanceledException e)
            {
                throw new OperationCanceledException($"Loading '{index.Path}' was cancelled half-way. {Mixture}", e, e.CancellationToken);
            }
            catch (Exception e)
            {
                throw new CheckpointException($"Loading '{index.Path}' failed half-way: {e.Message.TrimEnd('.')}. {Mixture}", index.Path, e) { StateModified = true };
            }
        }
    }

    private static void MarkMixed(RestoreContext context, object? owner, Mixture mixture)
    {
        foreach (TouchedObject touched in context.Touched.Where(touched => !MemberPath.IsWithinAny(touched.Path, mixture.Untouched)))
        {
            StateGuard.MarkMixed(touched.Live, mixture with { Untouched = MemberPath.Under(mixture.Untouched, touched.Path) });
        }

        if (owner is not null)
        {
            StateGuard.MarkMixed(owner, mixture);
        }
    }

    private static void ThrowIfMismatched(string path, string what, RestoreContext context)
    {
        if (context.Mismatches.Count > 0)
        {
            throw Mismatch(path, what, context);
        }
    }

    private static CheckpointMismatchException Mismatch(string path, string what, RestoreContext context)
    {
        string list = string.Join("\n  ", context.Mismatches);
        string causes = context.ProbableCauses is { Count: > 0 } found
            ? $"\nProbably because {string.Join(", ", found)}: make the model with what the checkpoint has."
            : "";
        string foreign = context.IsForeign
            ? "\nThis library did not write it, so that it may name no members: LoadRawAsync loads it into a module, WeightMapping.Same.From(\"\") into a member."
            : "";
        return new CheckpointMismatchException(
            $"The checkpoint '{path}' does not fit {what}; nothing was changed:\n  {list}{causes}{foreign}", context.Mismatches, path);
    }
}
