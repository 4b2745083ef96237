using Fabric.Native;
using static TorchSharp.torch;

namespace Fabric.Checkpoints;

/// <summary>Lends the memory of a tensor that was made to be filled.</summary>
internal sealed class NewTensorTarget(Tensor tensor, long length) : TensorTarget
{
    public override long Length => length;

    public override MemoryLease Lease() => new(TensorMemory.DataPointer(tensor), length, tensor);
}
