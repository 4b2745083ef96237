using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Fabric.Runtime.Tests.Samples;

/// <summary>A program of this repository as a process of its own.</summary>
internal sealed partial class SampleProcess : IDisposable
{
    private const int Sigterm = 15;

    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly Task _reading;
    private readonly Task<string> _errors;

    public SampleProcess(string projectFolder, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Repository.Output(projectFolder));
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        _reading = ReadLinesAsync();
        _errors = _process.StandardError.ReadToEndAsync();
    }

    public string LastLine => Lines[^1];

    public string[] Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>Sends SIGKILL.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Sends SIGTERM.</summary>
    public void Terminate()
    {
        if (kill(_process.Id, Sigterm) != 0)
        {
            throw new InvalidOperationException("The process is gone.");
        }
    }

    public async Task<(int ExitCode, string Errors)> EndAsync()
    {
        await _process.WaitForExitAsync();
        await _reading;
        return (_process.ExitCode, await _errors);
    }

    public async Task WaitForLineAsync(string start)
    {
        while (!Lines.Any(line => line.StartsWith(start, StringComparison.Ordinal)))
        {
            if (_process.HasExited)
            {
                // What it wrote last may not have been read yet.
                await _reading;
                if (Lines.Any(line => line.StartsWith(start, StringComparison.Ordinal)))
                {
                    return;
                }

                throw new InvalidOperationException($"The program ended without '{start}': {await _errors}");
            }

            await Task.Delay(20);
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task ReadLinesAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            lock (_lines)
            {
                _lines.Add(line);
            }
        }
    }

    [LibraryImport("libc")]
    private static partial int kill(int pid, int signal);
}
