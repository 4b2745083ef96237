using Fabric.Checkpoints;
using Fabric.Formats;
using Fabric.Native;
using static TorchSharp.torch;

namespace Fabric.State;

/// <summary>Lends a live tensor's own memory for writing; a copy where that is not plain (strided, conjugated, on a GPU).</summary>
internal sealed class LiveTensorSource : TensorSource
{
    private readonly Tensor _tensor;

    public LiveTensorSource(Tensor tensor, TensorDtype dtype, long[] shape)
    {
        _tensor = tensor;
        Length = TensorDtypes.ByteLength(dtype, shape);
    }

    public override long Length { get; }

    public override bool IsLive => true;

    public override long Version => TensorData.VersionOf(_tensor);

    public override MemoryLease Lease()
    {
        if (TensorMemory.IsPlain(_tensor))
        {
            return new MemoryLease(TensorMemory.DataPointer(_tensor), Length, _tensor);
        }

        using Tensor detached = _tensor.detach();
        using Tensor conjugated = detached.resolve_conj();
        using Tensor negated = conjugated.resolve_neg();
        using Tensor onCpu = negated.cpu();
        Tensor copy = onCpu.contiguous().DetachFromDisposeScope();
        return new MemoryLease(TensorMemory.DataPointer(copy), Length, copy, copy);
    }
}
