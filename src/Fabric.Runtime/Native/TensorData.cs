using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Fabric.Native;

/// <summary>What a tensor shows, exchanged without making it another tensor: TorchSharp has no way to assign PyTorch's <c>tensor.data</c>.</summary>
internal static unsafe partial class TensorData
{
    /// <summary>
    /// Lets <paramref name="tensor"/> show the memory and the shape of <paramref name="data"/>. It stays the same leaf with the same version,
    /// so that graphs and optimizers which hold it go on.
    /// </summary>
    public static void Set(Tensor tensor, Tensor data)
    {
        // The call takes possession of the handles that it is given.
        nint* arguments = stackalloc nint[2];
        arguments[0] = NewHandle(tensor);
        arguments[1] = NewHandle(data);
        Check(aoti_torch_call_dispatcher("aten::set_data", "", arguments), "set the data of a tensor");
    }

    /// <returns>
    /// The same tensor under a handle of its own: it lives on when the one that it was taken from is disposed. Belongs to no dispose scope.
    /// </returns>
    public static Tensor Share(Tensor tensor) => Tensor.UnsafeCreateTensor(NewHandle(tensor)).DetachFromDisposeScope();

    /// <summary>How often the tensor, or one that shares its memory, was changed in place.</summary>
    public static long VersionOf(Tensor tensor)
    {
        nint stack = NewHandle(tensor);
        Check(aoti_torch_call_dispatcher("aten::_version", "", &stack), "ask for the version of a tensor");
        return stack;
    }

    /// <summary>Whether the tensor was made in inference mode, so that nobody counts how often it changes.</summary>
    public static bool IsInference(Tensor tensor)
    {
        nint stack = NewHandle(tensor);
        Check(aoti_torch_call_dispatcher("aten::is_inference", "", &stack), "ask whether a tensor was made in inference mode");
        return (byte)stack != 0;
    }

    private static nint NewHandle(Tensor tensor)
    {
        nint handle;
        Check(aoti_torch_new_tensor_handle(tensor.Handle, &handle), "share a tensor");
        GC.KeepAlive(tensor);
        return handle;
    }

    /// <summary>Throws if a call of libtorch's interface failed.</summary>
    public static void Check(int error, string what)
    {
        if (error != 0)
        {
            throw new InvalidOperationException($"libtorch could not {what}. It has written why to the standard error stream.");
        }
    }

    // libtorch's interface for programs compiled ahead of time, which any language can call.
    [LibraryImport("torch_cpu")]
    private static partial int aoti_torch_new_tensor_handle(nint tensor, nint* result);

    [LibraryImport("torch_cpu", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int aoti_torch_call_dispatcher(string operation, string overload, nint* arguments);
}
