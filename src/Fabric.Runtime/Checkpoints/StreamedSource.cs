using Fabric.Native;

namespace Fabric.Checkpoints;

/// <summary>Stands for bytes that are nowhere in memory: they are streamed into the file, window by window.</summary>
internal sealed class StreamedSource(long length) : TensorSource
{
    public override long Length => length;

    public override MemoryLease Lease() => throw new InvalidOperationException("These bytes are streamed.");
}
