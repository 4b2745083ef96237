using System.Runtime.ExceptionServices;
using Fabric.Collectives;

namespace Fabric.Strategies;

/// <summary>Runs all ranks of this process, each on a thread of its own.</summary>
internal static class RankThreads
{
    // Ranks that wait for one that failed are told at once.
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MaxPatience = TimeSpan.FromDays(1);

    /// <param name="groups">The ranks.</param>
    /// <param name="timeout">How long they wait for each other.</param>
    /// <param name="main">What each runs.</param>
    /// <returns>
    /// A task that ends when every rank has, with the exception of the rank that failed and not of those that waited for it. Where one has failed, a
    /// rank that does not end is waited for no longer than ranks wait for each other: its thread goes on, and ends with the process.
    /// </returns>
    public static async Task RunAsync(IReadOnlyList<ProcessGroup> groups, TimeSpan timeout, Func<RankThread, ProcessGroup, Task> main)
    {
        Task[] ranks = [.. groups.Select(group => RankThread.RunAsync(group.Rank, thread => main(thread, group)))];
        Task all = Task.WhenAll(ranks);
        List<Task> running = [.. ranks];
        while (running.Count > 0)
        {
            Task ended = await Task.WhenAny(running).ConfigureAwait(false);
            running.Remove(ended);
            if (!ended.IsCompletedSuccessfully)
            {
                // After a timeout the ranks have waited already.
                TimeSpan patience = ended.Exception?.InnerException is CollectiveTimeoutException ? Farewell : MaxPatience;
                await Task.WhenAny(all, Task.Delay(timeout < patience ? timeout : patience)).ConfigureAwait(false);
                break;
            }
        }

        Exception[] failures = [.. ranks.Select(static rank => rank.Exception?.InnerException).OfType<Exception>()];
        if (Array.Find(failures, static failure => failure is not CollectiveException) is { } cause)
        {
            ExceptionDispatchInfo.Throw(cause);
        }

        if (failures.Length > 0)
        {
            ExceptionDispatchInfo.Throw(failures[0]);
        }

        await (Array.Find(ranks, static rank => rank.IsCanceled) ?? all).ConfigureAwait(false);
    }
}
