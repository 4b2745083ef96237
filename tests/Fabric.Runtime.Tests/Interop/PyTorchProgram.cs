using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace Fabric.Runtime.Tests.Interop;

/// <summary>Runs a program beside these tests with real PyTorch.</summary>
internal static class PyTorchProgram
{
    /// <returns>The numbers that it prints.</returns>
    public static Task<double[]> RunAsync(string program, params string[] arguments) =>
        StartAsync([Path.Combine(Repository.Root, "tests", "Fabric.Runtime.Tests", "Interop", program), .. arguments]);

    /// <summary>Runs a line or two.</summary>
    /// <inheritdoc cref="RunAsync"/>
    public static Task<double[]> RunCodeAsync(string code, params string[] arguments) => StartAsync(["-c", code, .. arguments]);

    private static async Task<double[]> StartAsync(string[] arguments)
    {
        var start = new ProcessStartInfo(PythonFactAttribute.Python) { RedirectStandardOutput = true, RedirectStandardError = true };
        Array.ForEach(arguments, start.ArgumentList.Add);
        using Process python = Process.Start(start)!;
        Task<string> errors = python.StandardError.ReadToEndAsync();
        string printed = await python.StandardOutput.ReadToEndAsync();
        await python.WaitForExitAsync();
        Assert.True(python.ExitCode == 0, await errors);
        return JsonSerializer.Deserialize<double[]>(printed)!;
    }
}
