using System.Globalization;

namespace Fabric.Tests.RankProgram;

/// <summary>Saves that do not end well.</summary>
internal static class Saving
{
    public static async Task<string> ForeverAsync(FabricRuntime fabric, string path)
    {
        LargeState state = LargeState.Create(fabric);
        bool isLoaded = await state.TryLoadAsync(fabric, path);
        fabric.Print(string.Create(CultureInfo.InvariantCulture, $"loaded {(isLoaded ? state.Iteration : -1)}"));
        for (long i = state.Iteration + 1; ; i++)
        {
            state.Fill(i);
            await state.SaveAsync(fabric, path);
            fabric.Print(string.Create(CultureInfo.InvariantCulture, $"saved {i}"));
        }
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
}
