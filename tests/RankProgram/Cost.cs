using System.Globalization;

namespace Fabric.Tests.RankProgram;

/// <summary>What saves and loads ask of the system: the same in every run, unlike the time that they take.</summary>
internal static class Cost
{
    private const int WarmUps = 3;

    // 200 with the warm-ups.
    private const int BackgroundSaves = 50;

    /// <returns>For each operation: its name, then pairs of what and how much.</returns>
    public static async Task<string> RunAsync(FabricRuntime fabric, string path)
    {
        CostState state = CostState.Create();
        string archive = Path.ChangeExtension(path, ".pt");
        return string.Join(
            " | ",
            await MeasureAsync("save", () => state.SaveAsync(fabric, path)),
            await MeasureAsync("load", () => state.LoadAsync(fabric, path)),
            await MeasureAsync("save-pt", () => state.SaveAsync(fabric, archive)),
            await MeasureAsync("load-pt", () => state.LoadAsync(fabric, archive)),
            await MeasureAsync("background", () => SaveInBackgroundAsync(fabric, state, path, steps: false)),
            await MeasureAsync("beside-steps", () => SaveInBackgroundAsync(fabric, state, path, steps: true)),
            await MeasureAsync("load-part", async () => await (await state.LoadAsync(fabric, path, CostState.Members.Model)).DisposeAsync()));
    }

    private static async Task SaveInBackgroundAsync(FabricRuntime fabric, CostState state, string path, bool steps)
    {
        for (int i = 0; i < BackgroundSaves; i++)
        {
            PendingSave save = state.BeginSave(fabric, path);
            if (steps)
            {
                // AdamW beside a thread that allocates: TorchSharp alone does not stand that.
                fabric.Step(state.Optimizer);
            }

            await save.Committed;
        }
    }

    private static async Task<string> MeasureAsync(string name, Func<Task> operation)
    {
        for (int i = 0; i < WarmUps; i++)
        {
            await operation();
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        await File.WriteAllTextAsync("/proc/self/clear_refs", "5");
        (Dictionary<string, long> before, long allocated, long resident) = (InputOutput(), GC.GetTotalAllocatedBytes(precise: true), Memory("VmRSS:"));
        await operation();
        (Dictionary<string, long> after, long allocatedAfter) = (InputOutput(), GC.GetTotalAllocatedBytes(precise: true));
        long grown = Memory("VmHWM:") - resident;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{name} read {after["rchar"] - before["rchar"]} written {after["wchar"] - before["wchar"]} reads {after["syscr"] - before["syscr"]} writes {after["syscw"] - before["syscw"]} allocated {allocatedAfter - allocated} grown {grown}");
    }

    private static Dictionary<string, long> InputOutput() => File.ReadLines("/proc/self/io")
        .Select(static line => line.Split(": "))
        .ToDictionary(static parts => parts[0], static parts => long.Parse(parts[1], CultureInfo.InvariantCulture));

    private static long Memory(string which) => 1024 * long.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith(which, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}
