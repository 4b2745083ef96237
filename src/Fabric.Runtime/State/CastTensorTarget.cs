using Fabric.Checkpoints;
using Fabric.Formats;
using Fabric.Native;
using static TorchSharp.torch;

namespace Fabric.State;

/// <summary>Lends a buffer of the stored type, which is converted into a live tensor of another type.</summary>
internal sealed class CastTensorTarget : TensorTarget
{
    private readonly Tensor _tensor;
    private readonly TensorDtype _stored;
    private Tensor? _staging;

    public CastTensorTarget(Tensor tensor, TensorDtype stored, long[] shape)
    {
        _tensor = tensor;
        _stored = stored;
        Length = TensorDtypes.ByteLength(stored, shape);
    }

    public override long Length { get; }

    public override MemoryLease Lease()
    {
        TorchDtypes.TryGetTorchType(_stored, out ScalarType type);
        _staging = empty(_tensor.shape, dtype: type, device: CPU).DetachFromDisposeScope();
        return new MemoryLease(TensorMemory.DataPointer(_staging), Length, _staging, _staging);
    }

    public override void Complete(MemoryLease lease)
    {
        using Tensor detached = _tensor.detach();
        detached.copy_(_staging!).Dispose();
        _staging = null;
    }
}
