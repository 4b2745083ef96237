using TorchSharp;
using static TorchSharp.torch;

namespace Fabric.Strategies.Fsdp;

/// <summary>Values for the tensors of modules that were made on the meta device.</summary>
internal sealed class MetaTensors
{
    private readonly Action<string, Tensor>? _initialize;

    public MetaTensors(Action<string, Tensor>? initialize)
    {
        _initialize = initialize;
    }

    public static bool IsMeta(Tensor tensor) => tensor.device_type == DeviceType.META;

    /// <returns>A tensor on the CPU of the same type and shape.</returns>
    /// <param name="name">Its name in the state dict.</param>
    /// <param name="meta">The tensor on the meta device.</param>
    /// <param name="fill">Whether to fill it: those of other ranks get their values from there.</param>
    public Tensor Create(string name, Tensor meta, bool fill)
    {
        Tensor whole = empty(meta.shape, dtype: meta.dtype, device: CPU);
        if (!fill)
        {
            return whole;
        }

        // Whoever trains without having loaded anything sees it in the first loss.
        whole.fill_(whole.is_floating_point() || whole.is_complex() ? double.NaN : 0);
        _initialize?.Invoke(name, whole);
        return whole;
    }

    /// <summary>Gives a tensor on the meta device memory, and values where this rank's count.</summary>
    public void Materialize(string name, Tensor meta, bool fill)
    {
        using var noGrad = no_grad();
        using Tensor whole = Create(name, meta, fill);
        Native.MetaTensor.Materialize(meta, whole);
    }
}
