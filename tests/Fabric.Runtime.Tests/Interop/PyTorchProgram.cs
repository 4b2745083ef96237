using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace Fabric.Runtime.Tests.Interop;

/// <summary>Runs a program beside these tests with real PyTorch.</summary>
internal static class PyTorchProgram
{
    /// <returns>The numbers that it prints.</returns>
    public static async Task<double[]> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(PythonFactAttribute.Python) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(Repository.Root, "tests", "Fabric.Runtime.Tests", "Interop", program));
        Array.ForEach(arguments, start.ArgumentList.Add);
        using Process python = Process.Start(start)!;
        Task<string> errors = python.StandardError.ReadToEndAsync();
        string printed = await python.StandardOutput.ReadToEndAsync();
        await python.WaitForExitAsync();
        Assert.True(python.ExitCode == 0, await errors);
        return JsonSerializer.Deserialize<double[]>(printed)!;
    }
}
