using Fabric.Checkpoints;
using Fabric.Native;

namespace Fabric.State;

/// <summary>Lends bytes that no tensor holds: an optimizer's step count, a generator's state.</summary>
internal sealed class BufferSource(byte[] bytes) : TensorSource
{
    public override long Length => bytes.Length;

    public override MemoryLease Lease() => PinnedBuffer.Lease(bytes);
}
