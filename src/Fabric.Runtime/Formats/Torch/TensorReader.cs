namespace Fabric.Formats.Torch;

/// <summary>Reads the elements of tensors: row-major, without gaps, little-endian.</summary>
internal static class TensorReader
{
    /// <summary>All elements.</summary>
    /// <inheritdoc cref="Read"/>
    public static byte[] ReadAll(TorchTensor tensor)
    {
        if (tensor.Length > Array.MaxLength)
        {
            throw new CheckpointFormatException($"A tensor of {tensor.Length} bytes is too long for one array. Read it part by part.");
        }

        var bytes = new byte[tensor.Length];
        Read(tensor, new long[tensor.Shape.Count], [.. tensor.Shape], bytes);
        return bytes;
    }

    /// <summary>A box of elements.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="start">The first element, by dimension.</param>
    /// <param name="shape">The shape of the box, which lies in the tensor.</param>
    /// <param name="destination">As long as the box.</param>
    /// <exception cref="CheckpointFormatException">The tensor has no data.</exception>
    /// <exception cref="CheckpointCorruptException">The data is damaged.</exception>
    public static void Read(TorchTensor tensor, ReadOnlySpan<long> start, ReadOnlySpan<long> shape, Span<byte> destination)
    {
        TorchStorage storage = tensor.Storage
            ?? throw new CheckpointFormatException("A tensor was saved from the meta device: it has a shape, and no data.");
        if (destination.IsEmpty)
        {
            return;
        }

        ElementForm form = ElementForm.Of(tensor);
        if (tensor.IsContiguous && shape.SequenceEqual([.. tensor.Shape]))
        {
            storage.Read(destination, tensor.Offset * form.Size);
            form.Apply(destination);
            return;
        }

        long first = tensor.Offset;
        long last = 0;
        for (int i = 0; i < shape.Length; i++)
        {
            first += start[i] * tensor.Strides[i];
            last += (shape[i] - 1) * tensor.Strides[i];
        }

        long length = (last + 1) * form.Size;
        if (length > Array.MaxLength)
        {
            throw new CheckpointFormatException(
                $"Elements of a tensor lie {length} bytes apart in their storage, too far for one array. Read the tensor part by part.");
        }

        var window = new byte[length];
        storage.Read(window, first * form.Size);
        StridedGather.Gather(window, 0, shape, [.. tensor.Strides], form, destination);
    }
}
