using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Fabric.Native;

/// <summary>Gives a tensor on the meta device, which has a shape and no memory, memory on the CPU, without making it another tensor.</summary>
/// <remarks>
/// libtorch refuses to set the data of a meta tensor to that of another device, because the two have different dispatch keys. So the
/// keys are exchanged first. Where they lie in a tensor is found out, not assumed.
/// </remarks>
internal static class MetaTensor
{
    // How far into a tensor's implementation the keys are looked for, and the lowest bits of the keys: one for each kind of device.
    // https://github.com/pytorch/pytorch/blob/v2.10.0/c10/core/DispatchKey.h
    private const int Searched = 184;
    private const long Devices = 0xffff;
    private const long CpuBit = 1;
    private const long MetaBit = 1 << 15;

    private static readonly Lazy<(int Offset, long Cpu, long Meta)> Keys = new(FindKeys);

    /// <exception cref="NotSupportedException">The tensor's keys are not those of a plain meta tensor.</exception>
    public static void Materialize(Tensor meta, Tensor data)
    {
        (int offset, long cpu, long keys) = Keys.Value;
        nint implementation = TensorMemory.Identity(meta);
        if (Marshal.ReadInt64(implementation, offset) != keys)
        {
            throw new NotSupportedException(
                $"A tensor [{string.Join(", ", meta.shape)}] of type {meta.dtype} on the meta device is of a kind that cannot be given memory. Create the module on the CPU.");
        }

        Marshal.WriteInt64(implementation, offset, cpu);
        TensorData.Set(meta, data);
        GC.KeepAlive(meta);
    }

    private static (int Offset, long Cpu, long Meta) FindKeys()
    {
        using Tensor cpu = empty([3, 4], device: CPU), otherCpu = empty([5], device: CPU);
        using Tensor meta = empty([3, 4], device: META), otherMeta = empty([5], device: META);
        var found = new List<(int Offset, long Cpu, long Meta)>();
        for (int offset = 0; offset < Searched; offset += sizeof(long))
        {
            long key = Read(cpu, offset), metaKey = Read(meta, offset);
            if ((key & Devices) == CpuBit && (metaKey & Devices) == MetaBit && Read(otherCpu, offset) == key && Read(otherMeta, offset) == metaKey)
            {
                found.Add((offset, key, metaKey));
            }
        }

        return found is [var only]
            ? only
            : throw new NotSupportedException("This libtorch keeps the dispatch keys of tensors where they are not found. Create modules on the CPU.");
    }

    private static long Read(Tensor tensor, int offset) => Marshal.ReadInt64(TensorMemory.Identity(tensor), offset);
}
