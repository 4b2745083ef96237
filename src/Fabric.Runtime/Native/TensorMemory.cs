using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Fabric.Native;

/// <summary>The memory behind a TorchSharp tensor, without the 2 GiB limit and the copies of its own accessors.</summary>
internal static partial class TensorMemory
{
    /// <summary>The address of the first element. Valid while <paramref name="tensor"/> is alive: keep it so.</summary>
    public static nint DataPointer(Tensor tensor)
    {
        nint pointer = THSTensor_data(tensor.Handle);
        GC.KeepAlive(tensor);
        return pointer;
    }

    /// <summary>
    /// What makes a tensor the same tensor: its implementation in libtorch. TorchSharp hands out new wrappers for one
    /// parameter, so neither reference nor handle will do.
    /// </summary>
    public static nint Identity(Tensor tensor)
    {
        nint implementation = Marshal.ReadIntPtr(tensor.Handle);
        GC.KeepAlive(tensor);
        return implementation;
    }

    /// <summary>Whether the bytes at <see cref="DataPointer"/> are the tensor's elements in order, readable by the CPU.</summary>
    public static bool IsPlain(Tensor tensor) =>
        TensorMetadata.DeviceTypeOf(tensor) == TorchSharp.DeviceType.CPU
        && TensorMetadata.IsContiguous(tensor)
        && !TensorMetadata.IsConjugated(tensor)
        && !TensorMetadata.IsNegated(tensor);

    // Tensor.bytes holds 2 GiB at most; the function behind it has no such limit.
    [LibraryImport("LibTorchSharp")]
    private static partial nint THSTensor_data(nint handle);
}
