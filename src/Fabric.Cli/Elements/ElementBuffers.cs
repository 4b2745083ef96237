using System.Numerics;

namespace Fabric.Cli.Elements;

/// <summary>One buffer for each type of elements, which all tensors of the type share: there may be thousands.</summary>
internal sealed class ElementBuffers
{
    private readonly Dictionary<TensorDtype, object> _buffers = [];

    public ElementBuffer<T> Of<T>(TensorDtype dtype, DecodeElements<T> decode)
        where T : unmanaged, INumber<T>
    {
        if (!_buffers.TryGetValue(dtype, out object? buffer))
        {
            _buffers.Add(dtype, buffer = new ElementBuffer<T>(dtype, decode));
        }

        return (ElementBuffer<T>)buffer;
    }
}
