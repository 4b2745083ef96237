namespace Fabric.Formats.Safetensors;

/// <summary>One tensor in a header. Offsets are in bytes from the start of the data, the end is exclusive.</summary>
internal readonly record struct SafetensorsTensor(string Name, TensorDtype Dtype, long[] Shape, long Begin, long End)
{
    public long Length => End - Begin;
}
