using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Fabric.Management;

/// <summary>Turns SIGTERM and SIGINT into a request to stop after the current step.</summary>
internal sealed class StopSignal : IDisposable
{
    private static readonly TimeSpan SameRequest = TimeSpan.FromSeconds(3);

    private readonly PosixSignalRegistration[] _registrations;
    private readonly Lock _lock = new();
    private long? _terminated;
    private long? _requested;

    public StopSignal()
    {
        _registrations = [.. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT }.Select(signal => PosixSignalRegistration.Create(signal, Take))];
    }

    public bool Requested
    {
        get
        {
            lock (_lock)
            {
                return _requested is not null;
            }
        }
    }

    /// <summary>How long ago SIGTERM came; <see langword="null"/> where it has not.</summary>
    public TimeSpan? SinceTermination
    {
        get
        {
            lock (_lock)
            {
                return _terminated is { } time ? Stopwatch.GetElapsedTime(time) : null;
            }
        }
    }

    public void Dispose() => Array.ForEach(_registrations, static registration => registration.Dispose());

    private void Take(PosixSignalContext context)
    {
        lock (_lock)
        {
            // Who asks again means it. But launchers and schedulers may each pass on the same request.
            _requested ??= Stopwatch.GetTimestamp();
            context.Cancel = Stopwatch.GetElapsedTime(_requested.Value) < SameRequest;
            _terminated ??= context.Signal == PosixSignal.SIGTERM ? Stopwatch.GetTimestamp() : null;
        }
    }
}
