using Fabric.Checkpoints;
using Fabric.Native;

namespace Fabric.Runtime.Tests.Checkpoints;

/// <summary>Lends a byte array, and knows how many leases are out.</summary>
internal sealed class TrackedSource(byte[] bytes) : TensorSource
{
    private int _outstanding;

    public byte[] Bytes => bytes;

    public int Outstanding => _outstanding;

    public Exception? LeaseError { get; init; }

    public override long Length => bytes.Length;

    public override MemoryLease Lease()
    {
        if (LeaseError is not null)
        {
            throw LeaseError;
        }

        Interlocked.Increment(ref _outstanding);
        return TrackedLease.Create(bytes, () => Interlocked.Decrement(ref _outstanding));
    }
}
