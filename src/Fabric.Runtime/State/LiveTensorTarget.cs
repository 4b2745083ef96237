using Fabric.Checkpoints;
using Fabric.Formats;
using Fabric.Native;
using static TorchSharp.torch;

namespace Fabric.State;

/// <summary>Lends a live tensor's own memory to be filled; a buffer that is copied into it where that is not plain.</summary>
internal sealed class LiveTensorTarget : TensorTarget
{
    private readonly Tensor _tensor;
    private Tensor? _staging;

    public LiveTensorTarget(Tensor tensor, TensorDtype dtype, long[] shape)
    {
        _tensor = tensor;
        Length = TensorDtypes.ByteLength(dtype, shape);
    }

    public override long Length { get; }

    public override MemoryLease Lease()
    {
        if (TensorMemory.IsPlain(_tensor))
        {
            return new MemoryLease(TensorMemory.DataPointer(_tensor), Length, _tensor);
        }

        _staging = empty(_tensor.shape, dtype: _tensor.dtype, device: CPU).DetachFromDisposeScope();
        return new MemoryLease(TensorMemory.DataPointer(_staging), Length, _staging, _staging);
    }

    public override void Complete(MemoryLease lease)
    {
        if (_staging is not null)
        {
            using Tensor detached = _tensor.detach();
            detached.copy_(_staging).Dispose();
            _staging = null;
        }
    }
}
