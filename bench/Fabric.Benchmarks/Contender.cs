using System.Diagnostics;

namespace Fabric.Benchmarks;

/// <summary>One way to do an operation: ours or a peer's.</summary>
/// <param name="Name">What it is called in the table.</param>
/// <param name="Files">What it writes or reads.</param>
/// <param name="RunAsync">Does it once, and says how many milliseconds it took.</param>
internal sealed record Contender(string Name, IReadOnlyList<string> Files, Func<Task<double>> RunAsync)
{
    /// <summary>Whether it moves bytes without knowing what they are: the bound of all others.</summary>
    public bool IsMachine { get; init; }

    public static Contender Timed(string name, IReadOnlyList<string> files, Func<Task> action) => new(name, files, async () =>
    {
        GC.Collect();
        long start = Stopwatch.GetTimestamp();
        await action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    });

    public static Contender Timed(string name, IReadOnlyList<string> files, Action action) => Timed(name, files, () =>
    {
        action();
        return Task.CompletedTask;
    });
}
