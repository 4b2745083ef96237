namespace Fabric;

/// <summary>When a <see cref="CheckpointManager{TState}"/> saves, how, and what it keeps.</summary>
/// <typeparam name="TState">The state class.</typeparam>
public sealed record CheckpointManagerOptions<TState>
    where TState : class
{
    private static readonly TimeSpan LongestGrace = TimeSpan.FromDays(1);
    private static readonly TimeSpan Default = TimeSpan.FromMinutes(10);

    /// <summary>Saves after each step whose number is a multiple of this. <see langword="null"/>: not by steps.</summary>
    public long? EverySteps { get; init; }

    /// <summary>
    /// Saves after the first step that ends this long after the last save began, by the clock of rank 0. <see langword="null"/>: not by time where there are <see cref="EverySteps"/>, else every
    /// 10 minutes. <see cref="Timeout.InfiniteTimeSpan"/>: never by time, for who calls <see cref="CheckpointManager{TState}.SaveAsync"/>.
    /// </summary>
    public TimeSpan? Every { get; init; }

    /// <summary>How many checkpoints of the latest steps are kept, at least 1.</summary>
    public int KeepLast { get; init; } = 3;

    /// <summary>How many of the best by <see cref="Metric"/> are kept beside them.</summary>
    public int KeepBest { get; init; }

    /// <summary>What <see cref="KeepBest"/> and <see cref="CheckpointManager{TState}.BestAsync"/> compare.</summary>
    public CheckpointMetric<TState>? Metric { get; init; }

    /// <summary>
    /// Whether saves that are due go on while training does. Make steps with <see cref="FabricRuntime.Step"/> then. <see langword="false"/>: training waits for them.
    /// </summary>
    public bool InBackground { get; init; } = true;

    /// <summary>
    /// Whether nothing is removed before one of the last was made durable and read back whole, from the disk where the system does so; that it was loaded counts too. It costs a read, by rank 0
    /// and beside the training, of one checkpoint in <see cref="KeepLast"/>.
    /// </summary>
    public bool VerifyBeforeRemoving { get; init; } = true;

    /// <summary>Whether SIGTERM and SIGINT (Ctrl-C) ask the run to save and to stop. Another one, three seconds later or more, ends the process at once.</summary>
    public bool StopOnSignals { get; init; } = true;

    /// <summary>
    /// How long after SIGTERM the last save, and one that is under way, may take before they are given up without a trace: a day at most. <see langword="null"/>: until it is done, or whoever sent the signal kills the
    /// process, which leaves the checkpoints whole too.
    /// </summary>
    public TimeSpan? GracePeriod { get; init; }

    /// <summary>How each is saved.</summary>
    public SaveOptions<TState>? Save { get; init; }

    /// <summary>What <see cref="Every"/> comes to; <see langword="null"/> where time does not count.</summary>
    internal TimeSpan? Interval => Every == Timeout.InfiniteTimeSpan ? null : Every ?? (EverySteps is null ? Default : null);

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(EverySteps ?? 1, 1, nameof(EverySteps));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Interval ?? TimeSpan.MaxValue, TimeSpan.Zero, nameof(Every));
        ArgumentOutOfRangeException.ThrowIfLessThan(KeepLast, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(KeepBest);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(GracePeriod ?? LongestGrace, TimeSpan.Zero, nameof(GracePeriod));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(GracePeriod ?? LongestGrace, LongestGrace, nameof(GracePeriod));
        if (KeepBest > 0 && Metric is null)
        {
            throw new ArgumentException($"{nameof(KeepBest)} is {KeepBest}, and no {nameof(Metric)} says which are the best.", nameof(KeepBest));
        }
    }
}
