using System.Globalization;

namespace Fabric.Tests.RankProgram;

/// <summary>A run that goes on until it is asked to stop, or longer.</summary>
internal static class Stopping
{
    public static async Task<string> RunAsync(FabricRuntime fabric, string folder, TimeSpan gracePeriod, int stepsMore)
    {
        LargeState state = LargeState.Create(fabric);
        await using var checkpoints = new CheckpointManager<LargeState>(fabric, state, folder, new() { GracePeriod = gracePeriod });
        await checkpoints.SaveAsync(0);
        while (!checkpoints.StopRequested || stepsMore-- > 0)
        {
            state.Fill(state.Iteration + 1);
            fabric.Print(string.Create(CultureInfo.InvariantCulture, $"step {state.Iteration}"));
            await Task.Delay(10);
            await checkpoints.AfterStepAsync(state.Iteration);
        }

        ManagedCheckpoint? latest = await checkpoints.LatestAsync();
        return string.Create(CultureInfo.InvariantCulture, $"stopped after {latest!.Step}");
    }
}
