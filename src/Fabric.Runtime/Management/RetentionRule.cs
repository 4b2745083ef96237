namespace Fabric.Management;

/// <summary>Which checkpoints stay: the last ones, and the best.</summary>
/// <param name="Last">How many of the last.</param>
/// <param name="Best">How many of the best.</param>
/// <param name="HighestIsBest">Whether a higher metric is better.</param>
/// <param name="VerifyFirst">Whether one that stays has to be known as whole before any is removed.</param>
internal sealed record RetentionRule(int Last, int Best, bool HighestIsBest, bool VerifyFirst)
{
    /// <param name="all">All of them, by step.</param>
    public IReadOnlyList<ManagedCheckpoint> Kept(IReadOnlyList<ManagedCheckpoint> all) => [.. all.TakeLast(Last).Union(BestFirst(all).Take(Best))];

    /// <summary>Those that have a metric. Of equal ones the later is better.</summary>
    public IEnumerable<ManagedCheckpoint> BestFirst(IEnumerable<ManagedCheckpoint> all) => all
        .Where(static checkpoint => checkpoint.Metric is not null)
        .OrderBy(checkpoint => HighestIsBest ? -checkpoint.Metric : checkpoint.Metric)
        .ThenByDescending(static checkpoint => checkpoint.Step);
}
