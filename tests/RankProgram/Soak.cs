using System.Diagnostics;
using System.Globalization;

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
        LargeState saved = LargeState.Create(fabric);
        LargeState loaded = LargeState.Create(fabric);
        string begin = "";
        for (int i = 1; i <= count; i++)
        {
            saved.Fill(i);
            string path = Path.Combine(folder, (i % Forms) switch { 0 => "background.safetensors", 1 => "run.ckpt", _ => "run.safetensors" });
            if (i % Forms == 0)
            {
                await saved.BeginSave(fabric, path).Committed;
            }
            else
            {
                await saved.SaveAsync(fabric, path, new() { Durable = i % Forms == 2 });
            }

            await loaded.LoadAsync(fabric, path);
            if (loaded.Iteration != i || loaded.Origin() != i)
            {
                throw new CheckpointException($"What was saved {i} times did not come back.", path);
            }

            begin = i == WarmUp ? await MeasureAsync(fabric, folder) : begin;
        }

        return $"{begin} {await MeasureAsync(fabric, folder)}";
    }

    private static async Task<string> MeasureAsync(FabricRuntime fabric, string folder)
    {
        await fabric.BarrierAsync();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        // Threads of the pool and files that were replaced go in their own time.
        await Task.Delay(TimeSpan.FromMilliseconds(500));
        using var process = Process.GetCurrentProcess();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"rss={process.WorkingSet64 >> 10} heap={GC.GetTotalMemory(forceFullCollection: false) >> 10} handles={Directory.GetFiles("/proc/self/fd").Length} threads={process.Threads.Count} files={Directory.GetFileSystemEntries(folder).Length}");
    }
}
