using System.Globalization;
using static System.IO.UnixFileMode;

namespace Fabric.Tests.RankProgram;

/// <summary>Saves and loads of a user who may not.</summary>
internal static class Forbidden
{
    private const UnixFileMode All = UserRead | UserWrite | UserExecute;

    /// <param name="fabric">The rank.</param>
    /// <param name="form">How it is saved.</param>
    /// <param name="folder">An empty folder of the user's.</param>
    public static async Task<string> RunAsync(FabricRuntime fabric, SaveForm form, string folder)
    {
        string disk = Path.Combine(folder, "disk");
        string path = Path.Combine(disk, form.FileName);
        LayoutState state = LayoutState.Create(fabric);
        KeptCheckpoint kept = await KeptCheckpoint.SaveAsync(form, fabric, state, disk, Path.Combine(folder, "spare"));
        int saves = 0;
        foreach (UnixFileMode mode in (UnixFileMode[])[UserRead | UserExecute, UserExecute, UserRead, UserRead | UserWrite, None, UserWrite | UserExecute])
        {
            await SetAsync(fabric, disk, mode);
            Exception? failure = await kept.ReplaceAsync(() =>
            {
                Set(disk, All);

                // Without the right to list, what was replaced may stay.
                return !mode.HasFlag(UserRead);
            });
            CheckIsRefused(failure, mode);
            saves++;
        }

        int loads = 0;
        string[] files = Directory.Exists(path) ? [path, .. Directory.GetFiles(path)] : [path];
        foreach (string file in files)
        {
            await SetAsync(fabric, file, None);
            Exception? failure = null;
            try
            {
                await state.TryLoadAsync(fabric, path);
            }
            catch (CheckpointException e) when (!e.StateModified)
            {
                failure = e;
            }

            await SetAsync(fabric, file, All);
            CheckIsRefused(failure, None);
            loads++;
        }

        await state.LoadAsync(fabric, path);
        return string.Create(CultureInfo.InvariantCulture, $"{saves} saves and {loads} loads refused");
    }

    private static async Task SetAsync(FabricRuntime fabric, string path, UnixFileMode mode)
    {
        await fabric.BarrierAsync();
        if (fabric.Rank == 0)
        {
            Set(path, mode);
        }

        await fabric.BarrierAsync();
    }

    private static void Set(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }

    private static void CheckIsRefused(Exception? failure, UnixFileMode mode)
    {
        if (failure?.Message.Contains("denied", StringComparison.Ordinal) != true)
        {
            throw new InvalidOperationException($"With the rights {mode}: {failure?.Message ?? "nothing was refused"}");
        }
    }
}
