using static TorchSharp.torch;

namespace Fabric.Strategies;

/// <summary>Lends a tensor to an operation that wants it contiguous and on the CPU.</summary>
internal static class ContiguousCopy
{
    public static void Run(Tensor tensor, Action<Tensor> operation)
    {
        using Tensor detached = tensor.detach();
        if (detached.is_contiguous() && detached.device_type == TorchSharp.DeviceType.CPU)
        {
            operation(detached);
            return;
        }

        using Tensor onCpu = detached.cpu();
        using Tensor copy = onCpu.contiguous();
        operation(copy);
        detached.copy_(copy).Dispose();
    }
}
