using Fabric.Native;

namespace Fabric.Checkpoints;

/// <summary>One lease for all pieces of a tensor: taken by the first, given back after the last.</summary>
internal sealed class SharedLease : IDisposable
{
    private readonly Func<MemoryLease> _lend;
    private readonly Lock _lock = new();
    private MemoryLease? _lease;
    private int _unfinished;

    public SharedLease(Func<MemoryLease> lend, int pieces)
    {
        _lend = lend;
        _unfinished = pieces;
    }

    public MemoryLease Take()
    {
        lock (_lock)
        {
            return _lease ??= _lend();
        }
    }

    /// <returns>Whether this was the last piece.</returns>
    public bool Finish() => Interlocked.Decrement(ref _unfinished) == 0;

    public void Dispose() => _lease?.Dispose();
}
