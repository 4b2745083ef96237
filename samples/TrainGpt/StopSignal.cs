using System.Runtime.InteropServices;

namespace TrainGpt;

/// <summary>Turns SIGTERM and Ctrl-C into a request to stop after the current step.</summary>
public sealed class StopSignal : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;
    private volatile bool _requested;

    public StopSignal()
    {
        _registrations = [.. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT }.Select(signal =>
            PosixSignalRegistration.Create(signal, context =>
            {
                // The second one is not taken: who asks twice means it.
                context.Cancel = !_requested;
                _requested = true;
            }))];
    }

    public bool Requested => _requested;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }
}
