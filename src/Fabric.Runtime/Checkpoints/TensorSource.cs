using Fabric.Native;

namespace Fabric.Checkpoints;

/// <summary>Where the bytes of one tensor come from when it is saved: row-major, little-endian, without gaps.</summary>
internal abstract class TensorSource : ILender
{
    /// <summary>The length in bytes.</summary>
    public abstract long Length { get; }

    /// <summary>Whether it is memory that the run goes on to use.</summary>
    public virtual bool IsLive => false;

    /// <summary>Another number once what is lent has changed.</summary>
    public virtual long Version => 0;

    /// <summary>Whether there is a <see cref="Version"/>: tensors made in inference mode have none.</summary>
    public virtual bool HasVersion => true;

    /// <summary>The same memory, kept alive until it is disposed, whatever becomes of the tensor that it was taken from.</summary>
    public virtual (TensorSource Source, IDisposable Keeper) Keep() => throw new NotSupportedException("It is not live.");

    /// <summary>
    /// Lends the bytes: the tensor's own memory where it is contiguous, a copy otherwise. May be called on any thread,
    /// and more than once.
    /// </summary>
    public abstract MemoryLease Lease();
}
