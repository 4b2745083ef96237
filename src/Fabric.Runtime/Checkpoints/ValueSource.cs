using System.Buffers;
using Fabric.Native;

namespace Fabric.Checkpoints;

/// <summary>Lends the JSON of a value that is stored as a tensor.</summary>
internal sealed unsafe class ValueSource(ReadOnlyMemory<byte> json) : TensorSource
{
    public override long Length => json.Length;

    public override MemoryLease Lease()
    {
        MemoryHandle pin = json.Pin();
        return new MemoryLease((nint)pin.Pointer, json.Length, this, pin);
    }
}
