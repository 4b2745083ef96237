using Fabric.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Fabric.State;

/// <summary>What must hold of a live tensor before it can be stored or restored.</summary>
internal static class LiveTensor
{
    /// <exception cref="CheckpointException">The tensor has no stored form.</exception>
    public static TensorDtype DtypeOf(string name, Tensor tensor)
    {
        if (tensor.IsInvalid)
        {
            throw new CheckpointException($"The tensor '{name}' was disposed; its data is gone.");
        }

        if (!TensorMetadata.IsStrided(tensor))
        {
            throw new CheckpointException($"The tensor '{name}' is sparse, or of another layout without strides, which no stored form exists for. Store its indices and values as members of their own.");
        }

        if (TensorMetadata.DeviceTypeOf(tensor) == DeviceType.META)
        {
            throw new CheckpointException($"The tensor '{name}' is on the meta device and has no data.");
        }

        ScalarType type = TensorMetadata.DtypeOf(tensor);
        return TorchDtypes.TryGetFileType(type, out TensorDtype dtype)
            ? dtype
            : throw new CheckpointException($"The tensor '{name}' is of type {type}, which no stored form exists for.");
    }
}
