using Fabric.Native;

namespace Fabric.Checkpoints;

/// <summary>Where the bytes of one tensor go when it is loaded: row-major, little-endian, without gaps.</summary>
internal abstract class TensorTarget : ILender
{
    /// <summary>The length in bytes.</summary>
    public abstract long Length { get; }

    /// <summary>
    /// Lends memory to be filled: the live tensor's own where it is contiguous, a buffer otherwise. May be called on any
    /// thread, once.
    /// </summary>
    public abstract MemoryLease Lease();

    /// <summary>Called once after the lent memory was filled and verified, before the lease is disposed: a buffer is copied into the live tensor.</summary>
    public virtual void Complete(MemoryLease lease)
    {
    }
}
