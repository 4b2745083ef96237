using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Fabric.Cli.Elements;

/// <summary>Decoders of the types of elements.</summary>
internal static class ElementDecoder
{
    public static void Widen<TElement, T>(ReadOnlySpan<byte> bytes, Span<T> numbers)
        where TElement : unmanaged, INumberBase<TElement>
        where T : INumberBase<T> =>
        TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, TElement>(bytes), numbers);

    public static void Same<T>(ReadOnlySpan<byte> bytes, Span<T> numbers)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(bytes).CopyTo(numbers);

    /// <summary>A BF16 is the upper half of a single.</summary>
    public static void BFloat16(ReadOnlySpan<byte> bytes, Span<float> numbers)
    {
        ReadOnlySpan<ushort> elements = MemoryMarshal.Cast<byte, ushort>(bytes);
        Span<uint> bits = MemoryMarshal.Cast<float, uint>(numbers);
        TensorPrimitives.ConvertTruncating(elements, bits);
        TensorPrimitives.ShiftLeft(bits, 16, bits);
    }

    /// <summary>Elements of a byte each, by a table.</summary>
    public static DecodeElements<float> ByTable(IReadOnlyList<float> table) => (bytes, numbers) =>
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            numbers[i] = table[bytes[i]];
        }
    };

    /// <summary>Elements of half a byte each, by a table.</summary>
    public static DecodeElements<float> ByHalves(IReadOnlyList<float> table) => (bytes, numbers) =>
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            numbers[2 * i] = table[bytes[i] & 15];
            numbers[(2 * i) + 1] = table[bytes[i] >> 4];
        }
    };
}
