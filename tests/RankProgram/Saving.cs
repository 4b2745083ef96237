using System.Globalization;

namespace Fabric.Tests.RankProgram;

/// <summary>Saves that do not end well.</summary>
internal static class Saving
{
    /// <summary>One save after the other, so many.</summary>
    public static async Task<string> OftenAsync(FabricRuntime fabric, string path, long count)
    {
        LargeState state = await LoadAsync(fabric, path);
        for (long last = state.Iteration + count; state.Iteration < last;)
        {
            state.Fill(state.Iteration + 1);
            await state.SaveAsync(fabric, path);
            Print(fabric, path, "saved", state.Iteration);
        }

        return "done";
    }

    /// <summary>The same with saves that go on while the state changes.</summary>
    public static async Task<string> OftenBehindAsync(FabricRuntime fabric, string path, long count)
    {
        LargeState state = await LoadAsync(fabric, path);
        for (long last = state.Iteration + count; state.Iteration < last;)
        {
            state.Fill(state.Iteration + 1);
            PendingSave save = state.BeginSave(fabric, path);
            await save.Staged;
            long saved = state.Iteration;
            state.Fill(-1);
            await save.Committed;
            state.Iteration = saved;
            Print(fabric, path, "saved", saved);
        }

        return "done";
    }

    /// <summary>Saves so many steps, from one on, to a path that others save to as well.</summary>
    public static async Task<string> ManyAsync(FabricRuntime fabric, string path, long first, int count)
    {
        LargeState state = LargeState.Create(fabric);
        for (long i = first; i < first + count; i++)
        {
            state.Fill(i);
            await state.SaveAsync(fabric, path);
        }

        return $"saved {count}";
    }

    /// <summary>Saves to a path that leads each rank to another place, as disks do that machines do not share, and loads from it.</summary>
    public static async Task<string> ApartAsync(FabricRuntime fabric, string folder)
    {
        string own = Path.Combine(folder, fabric.Rank.ToString(CultureInfo.InvariantCulture));
        Directory.CreateDirectory(own);
        Directory.SetCurrentDirectory(own);
        LargeState state = LargeState.Create(fabric);
        state.Fill(1);
        await state.SaveAsync(fabric, "run");
        state.Fill(2);
        try
        {
            return $"loaded: {await state.TryLoadAsync(fabric, "run")}";
        }
        catch (CheckpointException e)
        {
            return $"refused, at {state.Iteration}: {e.Message}";
        }
    }

    /// <summary>Saves once; then rank 1 throws, stays away, or is somewhere else while the others save.</summary>
    public static async Task<string> PartAsync(FabricRuntime fabric, string path, string way)
    {
        LargeState state = LargeState.Create(fabric);
        state.Fill(1);
        await state.SaveAsync(fabric, path);
        state.Fill(2);
        if (fabric.Rank == 1)
        {
            switch (way)
            {
                case "throws":
                    throw new CheckpointException("rank 1 has had enough");
                case "stalls":
                    await Task.Delay(TimeSpan.FromMinutes(1));
                    break;
                case "elsewhere":
                    await fabric.BarrierAsync();
                    break;
            }
        }

        await state.SaveAsync(fabric, path);
        return "saved";
    }

    private static async Task<LargeState> LoadAsync(FabricRuntime fabric, string path)
    {
        LargeState state = LargeState.Create(fabric);
        bool isLoaded = await state.TryLoadAsync(fabric, path);
        Print(fabric, path, "loaded", isLoaded ? state.Iteration : -1);
        return state;
    }

    private static void Print(FabricRuntime fabric, string path, string what, long iteration) =>
        fabric.Print(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(path)} {what} {iteration}"));
}
