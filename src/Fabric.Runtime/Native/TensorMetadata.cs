using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Fabric.Native;

/// <summary>
/// What libtorch knows of a tensor, without what TorchSharp's own accessors cost: its shape is a pinned array and a new delegate each time,
/// and each answer is followed by a question for errors. A save of many small tensors consists of these questions.
/// </summary>
internal static unsafe partial class TensorMetadata
{
    // c10/core/Layout.h: https://github.com/pytorch/pytorch/blob/v2.10.0/c10/core/Layout.h
    private const int Strided = 0;

    /// <summary>Whether its elements lie in memory by strides; not so for sparse tensors.</summary>
    public static bool IsStrided(Tensor tensor)
    {
        int layout;
        Check(aoti_torch_get_layout(tensor.Handle, &layout), tensor);
        return layout == Strided;
    }

    public static DeviceType DeviceTypeOf(Tensor tensor)
    {
        int type;
        Check(aoti_torch_get_device_type(tensor.Handle, &type), tensor);
        return (DeviceType)type;
    }

    public static ScalarType DtypeOf(Tensor tensor)
    {
        int dtype;
        Check(aoti_torch_get_dtype(tensor.Handle, &dtype), tensor);
        return (ScalarType)dtype;
    }

    public static long[] ShapeOf(Tensor tensor)
    {
        long* sizes;
        Check(aoti_torch_get_sizes(tensor.Handle, &sizes), tensor);
        return Copy(tensor, sizes);
    }

    /// <summary>In elements. The tensor must be strided.</summary>
    public static long[] StridesOf(Tensor tensor)
    {
        long* strides;
        Check(aoti_torch_get_strides(tensor.Handle, &strides), tensor);
        return Copy(tensor, strides);
    }

    /// <summary>Whether its elements follow one another, row-major, without gaps. The tensor must be strided.</summary>
    public static bool IsContiguous(Tensor tensor)
    {
        byte contiguous;
        Check(aoti_torch_is_contiguous(tensor.Handle, &contiguous), tensor);
        return contiguous != 0;
    }

    /// <summary>Whether what lies in memory is the conjugate of what the tensor shows.</summary>
    public static bool IsConjugated(Tensor tensor)
    {
        byte conjugated = THSTensor_is_conj(tensor.Handle);
        GC.KeepAlive(tensor);
        return conjugated != 0;
    }

    /// <summary>Whether what lies in memory is the negative of what the tensor shows.</summary>
    public static bool IsNegated(Tensor tensor)
    {
        byte negated = THSTensor_is_neg(tensor.Handle);
        GC.KeepAlive(tensor);
        return negated != 0;
    }

    /// <summary>Whether a gradient is kept for the tensor.</summary>
    public static bool HasGradient(Tensor tensor)
    {
        nint gradient = THSTensor_grad(tensor.Handle);
        GC.KeepAlive(tensor);
        if (gradient != 0)
        {
            THSTensor_dispose(gradient);
        }

        return gradient != 0;
    }

    private static long[] Copy(Tensor tensor, long* numbers)
    {
        long dimensions;
        Check(aoti_torch_get_dim(tensor.Handle, &dimensions), tensor);
        long[] copy = new Span<long>(numbers, (int)dimensions).ToArray();
        GC.KeepAlive(tensor);
        return copy;
    }

    private static void Check(int error, Tensor tensor)
    {
        GC.KeepAlive(tensor);
        TensorData.Check(error, "describe a tensor");
    }

    // libtorch's interface for programs compiled ahead of time, which any language can call.
    [LibraryImport("torch_cpu")]
    private static partial int aoti_torch_get_layout(nint tensor, int* layout);

    [LibraryImport("torch_cpu")]
    private static partial int aoti_torch_get_device_type(nint tensor, int* type);

    [LibraryImport("torch_cpu")]
    private static partial int aoti_torch_get_dtype(nint tensor, int* dtype);

    [LibraryImport("torch_cpu")]
    private static partial int aoti_torch_get_dim(nint tensor, long* dimensions);

    [LibraryImport("torch_cpu")]
    private static partial int aoti_torch_get_sizes(nint tensor, long** sizes);

    [LibraryImport("torch_cpu")]
    private static partial int aoti_torch_get_strides(nint tensor, long** strides);

    [LibraryImport("torch_cpu")]
    private static partial int aoti_torch_is_contiguous(nint tensor, byte* contiguous);

    [LibraryImport("LibTorchSharp")]
    private static partial nint THSTensor_grad(nint tensor);

    [LibraryImport("LibTorchSharp")]
    private static partial void THSTensor_dispose(nint tensor);

    [LibraryImport("LibTorchSharp")]
    private static partial byte THSTensor_is_conj(nint tensor);

    [LibraryImport("LibTorchSharp")]
    private static partial byte THSTensor_is_neg(nint tensor);
}
