using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace Fabric.Runtime.Tests.Interop;

/// <summary>Runs the reader in Python that knows the format and nothing of this project.</summary>
internal static class SafetensorsReader
{
    public static async Task<JsonDocument> ReadAsync(string path)
    {
        var start = new ProcessStartInfo(PythonFactAttribute.Python) { RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(Repository.Root, "tests", "Fabric.Runtime.Tests", "Interop", "read_safetensors.py"));
        start.ArgumentList.Add(path);
        using Process reader = Process.Start(start)!;
        string printed = await reader.StandardOutput.ReadToEndAsync();
        await reader.WaitForExitAsync();
        Assert.Equal(0, reader.ExitCode);
        return JsonDocument.Parse(printed);
    }
}
