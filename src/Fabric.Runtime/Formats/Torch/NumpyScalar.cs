using Fabric.Formats.Pickle;

namespace Fabric.Formats.Torch;

/// <summary>One element with a numpy type.</summary>
internal sealed class NumpyScalar(NumpyDtype dtype, ReadOnlyMemory<byte> data) : PickleValue
{
    public NumpyDtype Dtype { get; } = dtype;

    /// <summary>Its bytes, little-endian.</summary>
    public byte[] ReadAll()
    {
        byte[] bytes = data.ToArray();
        if (bytes.Length > 0)
        {
            Dtype.Form.Apply(bytes);
        }

        return bytes;
    }
}
