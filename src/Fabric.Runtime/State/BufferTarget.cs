using Fabric.Checkpoints;
using Fabric.Native;

namespace Fabric.State;

/// <summary>Takes bytes that no tensor holds: an optimizer's step count, a generator's state.</summary>
internal sealed class BufferTarget(long length) : TensorTarget
{
    public byte[] Bytes { get; } = new byte[length];

    public override long Length => Bytes.Length;

    public override MemoryLease Lease() => PinnedBuffer.Lease(Bytes);
}
