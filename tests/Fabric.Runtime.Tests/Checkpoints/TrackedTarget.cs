using Fabric.Checkpoints;
using Fabric.Native;

namespace Fabric.Runtime.Tests.Checkpoints;

/// <summary>Takes bytes into an array, and knows how often it was lent and completed.</summary>
internal sealed class TrackedTarget(long length) : TensorTarget
{
    private int _leases;
    private int _outstanding;
    private int _completed;

    public byte[] Bytes { get; } = new byte[length];

    public int Leases => _leases;

    public int Outstanding => _outstanding;

    public int Completed => _completed;

    public override long Length => Bytes.Length;

    public override MemoryLease Lease()
    {
        Interlocked.Increment(ref _leases);
        Interlocked.Increment(ref _outstanding);
        return TrackedLease.Create(Bytes, () => Interlocked.Decrement(ref _outstanding));
    }

    public override void Complete(MemoryLease lease)
    {
        if (_outstanding != 1)
        {
            throw new InvalidOperationException("Completed without its lease.");
        }

        Interlocked.Increment(ref _completed);
    }
}
