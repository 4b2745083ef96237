using System.Runtime.ExceptionServices;
using Fabric.Collectives;

namespace Fabric.Strategies;

/// <summary>Runs all ranks of this process, each on a thread of its own.</summary>
internal static class RankThreads
{
    /// <returns>A task that ends when every rank has, with the exception of the rank that failed and not of those that waited for it.</returns>
    public static async Task RunAsync(IReadOnlyList<ProcessGroup> groups, Func<RankThread, ProcessGroup, Task> main)
    {
        Task[] ranks = [.. groups.Select(group => RankThread.RunAsync(group.Rank, thread => main(thread, group)))];
        try
        {
            await Task.WhenAll(ranks).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not CollectiveException || ranks.Length > 1)
        {
            Exception[] failures = [.. ranks.Select(static rank => rank.Exception?.InnerException).OfType<Exception>()];
            Exception cause = Array.Find(failures, static failure => failure is not CollectiveException) ?? failures.FirstOrDefault() ?? e;
            ExceptionDispatchInfo.Throw(cause);
        }
    }
}
