using System.Diagnostics;
using Xunit;

namespace Fabric.Runtime.Tests.Packaging;

/// <summary>Runs a program to its end.</summary>
internal static class CommandLine
{
    /// <returns>What it wrote.</returns>
    public static async Task<string> RunAsync(string folder, string program, params IEnumerable<string> arguments)
    {
        (int exitCode, string output) = await TryRunAsync(folder, program, arguments);
        Assert.True(exitCode == 0, output);
        return output;
    }

    public static async Task<(int ExitCode, string Output)> TryRunAsync(string folder, string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // The test runner is a build itself: what it tells its own processes is not meant for another build.
        foreach (string name in start.Environment.Keys.Where(IsOfBuild).ToArray())
        {
            start.Environment.Remove(name);
        }

        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        // No build process stays behind and holds the folder.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await errors);
    }

    private static bool IsOfBuild(string name) => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase);
}
