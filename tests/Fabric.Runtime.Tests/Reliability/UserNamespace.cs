using System.Diagnostics;
using Fabric.Runtime.Tests.Packaging;
using Xunit;

namespace Fabric.Runtime.Tests.Reliability;

/// <summary>Scenarios of tests/RankProgram in a namespace of their own: as its root, who may mount there, or as a user without any privilege, whoever runs the tests.</summary>
internal static class UserNamespace
{
    private const string Root = "--map-root-user";
    private const string Anyone = "--map-user=1000";

    /// <summary>Why there is none here; <see langword="null"/> if there is.</summary>
    public static string? Lack { get; } = FindLack();

    /// <summary>Runs a scenario whose last argument is a folder with a tmpfs at <c>disk</c>, which goes with the process.</summary>
    public static Task<string> RunWithDiskAsync(TemporaryFolder folder, params string[] scenario)
    {
        Directory.CreateDirectory(folder["disk"]);
        return RunAsync(Root, folder, ["sh", "-c", "mount -t tmpfs -o size=64m none disk && exec dotnet \"$@\"", "sh"], scenario);
    }

    /// <summary>Runs a scenario whose last argument is a folder, as a user whom rights are asked of.</summary>
    public static Task<string> RunAsAnyoneAsync(TemporaryFolder folder, params string[] scenario) => RunAsync(Anyone, folder, ["dotnet"], scenario);

    private static async Task<string> RunAsync(string user, TemporaryFolder folder, string[] program, string[] scenario)
    {
        (int exitCode, string output) = await CommandLine.TryRunAsync(
            folder.Path, "unshare", ["--user", user, "--mount", .. program, Repository.Output("tests/RankProgram"), .. scenario, folder.Path]);
        Assert.True(exitCode == 0, output);
        return output;
    }

    private static string? FindLack()
    {
        const string Why = "unshare cannot make a user namespace that mounts here.";
        try
        {
            using Process process = Process.Start(
                new ProcessStartInfo("unshare", ["--user", Root, "--mount", "mount", "-t", "tmpfs", "none", "/tmp"]) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0 ? null : Why;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return Why;
        }
    }
}
