namespace Fabric.Tests.RankProgram;

/// <summary>Runs that go on one from the other, each with a manager of its own that saves after every step, and what the process holds meanwhile.</summary>
internal static class ManagedSoak
{
    private const int StepsOfARun = 20;
    private const int WarmUp = 2 * StepsOfARun;

    private static readonly CheckpointManagerOptions<SoakState> Options = new()
    {
        EverySteps = 1,
        KeepLast = 3,
        KeepBest = 2,
        Metric = CheckpointMetric.Lowest(SoakState.Members.Loss),
    };

    /// <returns>What it held after the warm-up, and at the end.</returns>
    public static async Task<string> RunAsync(FabricRuntime fabric, string folder, int count)
    {
        // Outlives every save and every manager, as a program's own does.
        using var lifetime = new CancellationTokenSource();
        SoakState state = SoakState.Create(fabric);
        string begin = "";
        while (state.Iteration < count)
        {
            await GoOnAsync(fabric, state, folder, lifetime.Token);
            await fabric.BarrierAsync();
            CheckIsRetained(folder, state.Iteration);
            begin = state.Iteration == WarmUp ? await Holdings.MeasureAsync(fabric, folder, lifetime) : begin;
        }

        return $"{begin} {await Holdings.MeasureAsync(fabric, folder, lifetime)}";
    }

    private static async Task GoOnAsync(FabricRuntime fabric, SoakState state, string folder, CancellationToken lifetime)
    {
        await using var checkpoints = new CheckpointManager<SoakState>(fabric, state, folder, Options);
        (long iteration, double sum) = (state.Iteration, state.Sum());
        if (iteration > 0)
        {
            state.Erase();
        }

        ResumeResult resumed = await checkpoints.ResumeAsync(cancellationToken: lifetime);
        if ((resumed.From?.Step ?? 0, state.Iteration, state.Sum()) != (iteration, iteration, sum))
        {
            throw new CheckpointException($"Step {iteration} was not gone on from, but step {state.Iteration} of '{resumed.From?.Path}'.", folder);
        }

        for (int i = 0; i < StepsOfARun; i++)
        {
            state.Step(fabric);
            await checkpoints.AfterStepAsync(state.Iteration, lifetime);
        }

        await checkpoints.SaveAsync(state.Iteration, lifetime);
    }

    private static void CheckIsRetained(string folder, long last)
    {
        long[] all = [.. Enumerable.Range(1, (int)last).Select(static step => (long)step)];
        string[] expected =
        [
            .. all.TakeLast(Options.KeepLast)
                .Union(all.OrderBy(SoakState.LossAt).ThenByDescending(static step => step).Take(Options.KeepBest))
                .Order()
                .Select(static step => $"step-{step:D8}"),
        ];
        string[] found = [.. Directory.EnumerateFileSystemEntries(folder).Select(static path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal)];
        if (!found.SequenceEqual(expected))
        {
            throw new CheckpointException($"After step {last} there are {string.Join(", ", found)} instead of {string.Join(", ", expected)}.", folder);
        }
    }
}
