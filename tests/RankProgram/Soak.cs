namespace Fabric.Tests.RankProgram;

/// <summary>Saves and loads of a state that changes, over and over, and what the process holds meanwhile.</summary>
internal static class Soak
{
    // What is allocated once, by the runtime, libtorch and the first saves, is in place after this many.
    private const int WarmUp = 40;
    private const int Forms = 4;

    /// <returns>What it held after the warm-up, and at the end.</returns>
    public static async Task<string> RunAsync(FabricRuntime fabric, string folder, int count)
    {
        // Outlives every save and load, as a program's own does.
        using var lifetime = new CancellationTokenSource();
        LargeState saved = LargeState.Create(fabric);
        LargeState loaded = LargeState.Create(fabric);
        string begin = "";
        for (int i = 1; i <= count; i++)
        {
            saved.Fill(i);
            string path = Path.Combine(folder, (i % Forms) switch { 0 => "background.safetensors", 1 => "run.ckpt", _ => "run.safetensors" });
            if (i % Forms == 0)
            {
                await saved.BeginSave(fabric, path, options: null, lifetime.Token).Committed;
            }
            else
            {
                await saved.SaveAsync(fabric, path, new() { Durable = i % Forms == 2, SingleFile = i % Forms == 1 }, lifetime.Token);
            }

            await loaded.LoadAsync(fabric, path, options: null, lifetime.Token);
            if (loaded.Iteration != i || loaded.Origin() != i)
            {
                throw new CheckpointException($"What was saved {i} times did not come back.", path);
            }

            begin = i == WarmUp ? await Holdings.MeasureAsync(fabric, folder, lifetime) : begin;
        }

        return $"{begin} {await Holdings.MeasureAsync(fabric, folder, lifetime)}";
    }
}
