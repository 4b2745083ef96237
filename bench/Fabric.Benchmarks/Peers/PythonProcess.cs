using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Fabric.Benchmarks.Peers;

/// <summary>The process that runs pytorch_peer.py: one line of JSON asks, one line answers.</summary>
internal sealed class PythonProcess : IDisposable
{
    private readonly Process _process;

    private PythonProcess(Process process, string interpreter, string version)
    {
        _process = process;
        Interpreter = interpreter;
        Version = version;
    }

    /// <summary>The path of the interpreter.</summary>
    public string Interpreter { get; }

    /// <summary>The version of PyTorch, and whose build it is.</summary>
    public string Version { get; }

    /// <param name="python">The interpreter.</param>
    /// <param name="threads">How many threads PyTorch may use.</param>
    /// <exception cref="InvalidOperationException">There is no PyTorch; the message says why.</exception>
    public static async Task<PythonProcess> StartAsync(string python, int threads)
    {
        if (!File.Exists(python))
        {
            throw new InvalidOperationException($"there is no {python}");
        }

        string script = Path.Combine(AppContext.BaseDirectory, "Peers", "pytorch_peer.py");
        Process process = Process.Start(new ProcessStartInfo(python, [script, threads.ToString(System.Globalization.CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            JsonNode answer = await ReadAsync(process);
            return new PythonProcess(process, python, (string)answer["version"]!);
        }
        catch
        {
            Stop(process);
            throw;
        }
    }

    /// <returns>How many milliseconds it took, measured over there.</returns>
    public async Task<double> AskAsync(JsonObject question)
    {
        await _process.StandardInput.WriteLineAsync(question.ToJsonString());
        await _process.StandardInput.FlushAsync();
        return (double)(await ReadAsync(_process))["ms"]!;
    }

    public void Dispose() => Stop(_process);

    private static async Task<JsonNode> ReadAsync(Process process)
    {
        string line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("python ended without an answer");
        JsonNode answer = JsonNode.Parse(line)!;
        return answer["error"] is { } error ? throw new InvalidOperationException((string)error!) : answer;
    }

    private static void Stop(Process process)
    {
        // It ends with its input.
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }
}
