using Fabric.Native;

namespace Fabric.Checkpoints;

/// <summary>One lease for all pieces of a tensor: taken by the first, given back after the last.</summary>
internal sealed class SharedLease : IDisposable
{
    private readonly ILender _lender;
    private readonly Lock _lock = new();
    private MemoryLease? _lease;
    private int _unfinished;

    public SharedLease(ILender lender)
    {
        _lender = lender;
    }

    /// <summary>Adds pieces, before any is taken.</summary>
    public void Expect(int pieces) => _unfinished += pieces;

    public MemoryLease Take()
    {
        lock (_lock)
        {
            return _lease ??= _lender.Lease();
        }
    }

    /// <returns>Whether this was the last piece.</returns>
    public bool Finish() => Interlocked.Decrement(ref _unfinished) == 0;

    public void Dispose() => _lease?.Dispose();
}
