using Fabric.Native;
using static TorchSharp.torch;

namespace Fabric.State;

/// <summary>Which memory a tensor shows, and how. Two tensors with one view are one tensor under two names: tied.</summary>
internal readonly record struct TensorView
{
    private readonly nint _data;
    private readonly ScalarType _dtype;
    private readonly string _layout;

    private TensorView(nint data, ScalarType dtype, string layout)
    {
        _data = data;
        _dtype = dtype;
        _layout = layout;
    }

    /// <returns><see langword="false"/> for a tensor without elements: it shares nothing.</returns>
    public static bool TryGet(Tensor tensor, out TensorView view)
    {
        if (tensor.numel() == 0)
        {
            view = default;
            return false;
        }

        string layout = $"{string.Join(',', tensor.shape)};{string.Join(',', tensor.stride())};{tensor.is_conj()}{tensor.is_neg()}";
        view = new TensorView(TensorMemory.DataPointer(tensor), tensor.dtype, layout);
        return true;
    }
}
