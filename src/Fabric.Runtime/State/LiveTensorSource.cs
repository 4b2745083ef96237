using Fabric.Checkpoints;
using Fabric.Formats;
using Fabric.Native;
using static TorchSharp.torch;

namespace Fabric.State;

/// <summary>Lends a live tensor's own memory for writing; a copy where that is not plain (strided, conjugated, on a GPU).</summary>
internal sealed class LiveTensorSource : TensorSource
{
    private readonly Tensor _tensor;
    private readonly TensorDtype _dtype;
    private readonly long[] _shape;

    public LiveTensorSource(Tensor tensor, TensorDtype dtype, long[] shape)
    {
        _tensor = tensor;
        _dtype = dtype;
        _shape = shape;
        Length = TensorDtypes.ByteLength(dtype, shape);
    }

    public override long Length { get; }

    public override bool IsLive => true;

    public override long Version => TensorData.VersionOf(_tensor);

    public override bool HasVersion => !TensorData.IsInference(_tensor);

    public override (TensorSource Source, IDisposable Keeper) Keep()
    {
        Tensor own = TensorData.Share(_tensor);
        return (new LiveTensorSource(own, _dtype, _shape), own);
    }

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
