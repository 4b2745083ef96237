namespace Fabric.Formats.Torch;

/// <summary>How elements lie in a storage, and what is to be done to show them.</summary>
/// <param name="Size">The length of an element in bytes.</param>
/// <param name="PartSize">The length of each number in it: half of <paramref name="Size"/> for complex ones.</param>
/// <param name="IsBigEndian">Whether the numbers have their highest byte first.</param>
/// <param name="NegateReal">Whether the sign of the first number is to be turned round.</param>
/// <param name="NegateImaginary">Whether that of the second one is.</param>
internal readonly record struct ElementForm(
    int Size, int PartSize, bool IsBigEndian = false, bool NegateReal = false, bool NegateImaginary = false)
{
    public static ElementForm Of(TorchTensor tensor) => new(
        tensor.Dtype.Size,
        tensor.Dtype.SwapUnit,
        tensor.Storage is { IsBigEndian: true },
        tensor.IsNegative,
        tensor.Dtype.IsComplex && tensor.IsNegative != tensor.IsConjugate);

    /// <summary>Makes little-endian elements, as they are meant, of elements as they were stored.</summary>
    public void Apply(Span<byte> elements)
    {
        if (IsBigEndian && PartSize > 1)
        {
            for (int i = 0; i < elements.Length; i += PartSize)
            {
                elements.Slice(i, PartSize).Reverse();
            }
        }

        if (NegateReal)
        {
            TurnSigns(elements, PartSize - 1);
        }

        if (NegateImaginary)
        {
            TurnSigns(elements, Size - 1);
        }
    }

    private void TurnSigns(Span<byte> elements, int signByte)
    {
        for (int i = signByte; i < elements.Length; i += Size)
        {
            elements[i] ^= 0x80;
        }
    }
}
