using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Xunit;

namespace Fabric.Cli.Tests;

/// <summary>Runs the tool as a process, its output in pipes.</summary>
internal static class FabricProcess
{
    private static readonly string Tool = Path.Combine(Repository.Root, "src", "Fabric.Cli", "bin", Repository.Configuration, "net10.0", "fabric.dll");

    public static async Task<ToolResult> RunAsync(params IEnumerable<string> arguments)
    {
        using Process process = Start(arguments);
        return await FinishAsync(process);
    }

    /// <summary>Runs it, and sends it SIGINT, as Ctrl-C does.</summary>
    /// <param name="isTime">When.</param>
    /// <param name="arguments">The command.</param>
    public static async Task<ToolResult> InterruptAsync(Func<bool> isTime, params IEnumerable<string> arguments)
    {
        using Process process = Start(arguments);
        while (!isTime())
        {
            Assert.False(process.HasExited, "It ended before it was to be stopped.");
            await Task.Delay(1);
        }

        using Process kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
        return await FinishAsync(process);
    }

    /// <summary>Runs it where it must succeed.</summary>
    /// <returns>What it wrote to its output.</returns>
    public static async Task<string> OutputAsync(params IEnumerable<string> arguments)
    {
        ToolResult result = await RunAsync(arguments);
        Assert.True(result is { ExitCode: 0, Error: "" }, $"{result.ExitCode}: {result.Error}");
        return result.Output;
    }

    /// <summary>What <c>fabric inspect --json --hash</c> tells.</summary>
    public static async Task<JsonElement> InspectAsync(string path, params IEnumerable<string> arguments) => JsonElement.Parse(
        await OutputAsync(["inspect", path, "--json", "--hash", .. arguments]), new JsonDocumentOptions { MaxDepth = 1100 });

    private static Process Start(IEnumerable<string> arguments)
    {
        Process process = Process.Start(new ProcessStartInfo("dotnet", [Tool, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardInput.Close();
        return process;
    }

    private static async Task<ToolResult> FinishAsync(Process process)
    {
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        string error = await errors;
        await process.WaitForExitAsync();
        Assert.DoesNotContain('\x1b', output + error);
        return new ToolResult(process.ExitCode, output, error);
    }
}
