using System.Globalization;
using Fabric.Native;
using static TorchSharp.torch;

namespace Fabric.Collectives;

/// <summary>Lends the memory of tensors to operations, and says what is wrong with those that cannot be lent.</summary>
internal static class TensorBuffer
{
    /// <exception cref="ArgumentException">The tensor is not on the CPU or not contiguous.</exception>
    public static void Check(Tensor tensor, string parameter)
    {
        ArgumentNullException.ThrowIfNull(tensor, parameter);
        if (!TensorMemory.IsPlain(tensor))
        {
            throw new ArgumentException(Fault(tensor), parameter);
        }
    }

    /// <summary>
    /// The memory of <paramref name="tensor"/>, kept until the lease is disposed: also where the caller, or a dispose scope,
    /// disposes the tensor while the operation runs.
    /// </summary>
    public static MemoryLease Lease(Tensor tensor)
    {
        // Shares the storage without a place in autograd's graph, whatever the grad mode of this thread is.
        Tensor share = tensor.detach().DetachFromDisposeScope();
        return new MemoryLease(TensorMemory.DataPointer(share), share.numel() * share.element_size(), tensor, share);
    }

    /// <exception cref="ArgumentException">The tensors cannot be lent, or their elements are not of one type.</exception>
    public static void CheckPair(Tensor input, Tensor output)
    {
        Check(input, nameof(input));
        Check(output, nameof(output));
        if (input.dtype != output.dtype)
        {
            throw new ArgumentException($"The input is {input.dtype}, the output {output.dtype}: they must be of one type.");
        }
    }

    /// <exception cref="ArgumentException">The tensor does not have as many elements as its part in the operation asks for.</exception>
    public static void CheckCount(Tensor tensor, long expected, string what, string parameter)
    {
        if (tensor.numel() != expected)
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The {parameter} [{string.Join(", ", tensor.shape)}] has {tensor.numel()} elements; {what} has {expected}."),
                parameter);
        }
    }

    private static string Fault(Tensor tensor) =>
        tensor.device_type != TorchSharp.DeviceType.CPU ? $"The tensor is on {tensor.device}; collectives need one on the CPU: copy it there first." :
        !tensor.is_contiguous() ?
            $"The tensor [{string.Join(", ", tensor.shape)}] with strides [{string.Join(", ", tensor.stride())}] is not contiguous: its elements " +
            "do not lie one after the other. Pass tensor.contiguous(), and copy what comes back." :
        "The tensor is a lazy conjugate or negative: pass tensor.resolve_conj().resolve_neg().";
}
