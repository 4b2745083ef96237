namespace Fabric.Management;

/// <summary>Which checkpoints stay: the last ones, and the best.</summary>
/// <param name="Last">How many of the last.</param>
/// <param name="Best">How many of the best.</param>
/// <param name="HighestIsBest">Whether a higher metric is better.</param>
/// <param name="VerifyFirst">Whether one of the last has to be known as whole before any is removed.</param>
internal sealed record RetentionRule(int Last, int Best, bool HighestIsBest, bool VerifyFirst)
{
    /// <summary>Those of the last steps. A step may have two, where the format was changed.</summary>
    /// <param name="all">All of them, by step.</param>
    public IReadOnlyList<ManagedCheckpoint> LastOf(IReadOnlyList<ManagedCheckpoint> all)
    {
        long[] steps = [.. all.Select(static checkpoint => checkpoint.Step).Distinct().TakeLast(Last)];
        return [.. all.Where(checkpoint => steps.Contains(checkpoint.Step))];
    }

    /// <summary>All that stay.</summary>
    /// <param name="all">All of them, by step.</param>
    public IReadOnlyList<ManagedCheckpoint> Kept(IReadOnlyList<ManagedCheckpoint> all) => [.. LastOf(all).Union(BestFirst(all).Take(Best))];

    /// <summary>Those that have a metric. Of equal ones the later is better.</summary>
    public IEnumerable<ManagedCheckpoint> BestFirst(IEnumerable<ManagedCheckpoint> all) => all
        .Where(static checkpoint => checkpoint.Metric is not null)
        .OrderBy(checkpoint => HighestIsBest ? -checkpoint.Metric : checkpoint.Metric)
        .ThenByDescending(static checkpoint => checkpoint.Step);
}
