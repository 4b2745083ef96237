using System.Diagnostics;
using System.Globalization;

namespace Fabric.Tests.RankProgram;

/// <summary>Saves to a file system of the process's own that has too little of something, a little more each time, until there is enough.</summary>
internal static class SmallDisk
{
    private const int PageSize = 4096;
    private const string Ample = "rw,size=64m,nr_inodes=1000";

    /// <summary>So many more times it is saved when there is enough.</summary>
    private const int Successes = 3;

    /// <param name="fabric">The rank.</param>
    /// <param name="form">How it is saved.</param>
    /// <param name="lack">What there is too little of: pages, inodes or rights.</param>
    /// <param name="folder">Holds <c>disk</c>, on which a tmpfs is mounted, and nothing else.</param>
    public static async Task<string> RunAsync(FabricRuntime fabric, SaveForm form, string lack, string folder)
    {
        string disk = Path.Combine(folder, "disk");
        KeptCheckpoint kept = await KeptCheckpoint.SaveAsync(form, fabric, LayoutState.Create(fabric), disk, Path.Combine(folder, "spare"));
        (int failed, int saved) = (0, 0);
        while (saved < Successes)
        {
            await fabric.BarrierAsync();
            if (fabric.Rank == 0)
            {
                Remount(disk, lack switch
                {
                    "pages" => string.Create(CultureInfo.InvariantCulture, $"size={Used(disk, "used") + ((failed + saved) * PageSize)}"),
                    "inodes" => string.Create(CultureInfo.InvariantCulture, $"nr_inodes={Used(disk, "iused") + failed + saved}"),
                    _ => failed + saved < Successes ? "ro" : "rw",
                });
            }

            await fabric.BarrierAsync();
            Exception? failure = await kept.ReplaceAsync(() =>
            {
                Remount(disk, Ample);
                return false;
            });
            if (failure is null)
            {
                saved++;
                continue;
            }

            string[] expected = lack == "rights" ? ["Read-only file system"] : ["No space left on device", "the disk was full"];
            if (saved > 0 || !expected.Any(text => failure.Message.Contains(text, StringComparison.Ordinal)))
            {
                throw new InvalidOperationException($"After {failed} failures and {saved} saves: {failure.Message}", failure);
            }

            failed++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{failed} failed, {saved} saved");
    }

    private static void Remount(string disk, string options) => Output("mount", "-o", $"remount,{options}", disk);

    /// <param name="disk">The file system.</param>
    /// <param name="what">A column of df.</param>
    private static long Used(string disk, string what) =>
        long.Parse(Output("df", "--block-size=1", $"--output={what}", disk).Split('\n')[1], CultureInfo.InvariantCulture);

    private static string Output(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed.");
    }
}
