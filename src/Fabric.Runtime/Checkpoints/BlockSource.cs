using Fabric.Native;

namespace Fabric.Checkpoints;

/// <summary>Lends bytes that were copied.</summary>
internal sealed class BlockSource(NativeBlock block, long offset, long length) : TensorSource
{
    public override long Length => length;

    public override MemoryLease Lease() => block.Lease(offset, length);
}
