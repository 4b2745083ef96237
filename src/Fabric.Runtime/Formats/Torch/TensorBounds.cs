using Fabric.Formats.Pickle;

namespace Fabric.Formats.Torch;

/// <summary>What a tensor may show of a storage.</summary>
internal static class TensorBounds
{
    // libtorch's own limit.
    public const int MaxDimensions = 64;

    /// <exception cref="PickleRuleException">It shows what the storage does not have.</exception>
    public static void Check(long storageLength, int elementSize, long offset, ReadOnlySpan<long> shape, ReadOnlySpan<long> strides, long maxExpandedLength)
    {
        if (shape.Length != strides.Length)
        {
            throw new PickleRuleException($"a tensor has {shape.Length} dimensions and {strides.Length} strides");
        }

        if (offset < 0)
        {
            throw new PickleRuleException("a tensor begins before its storage");
        }

        Int128 count = ElementCount(shape);
        Int128 last = offset;
        for (int i = 0; i < shape.Length; i++)
        {
            if (strides[i] < 0)
            {
                throw new PickleRuleException("a tensor has a negative stride");
            }

            last = Add(last, (Int128)strides[i] * Math.Max(0, shape[i] - 1));
        }

        if (count == 0)
        {
            return;
        }

        if ((last + 1) * elementSize > storageLength)
        {
            throw new PickleRuleException($"a tensor needs {(last + 1) * elementSize} bytes of a storage that has {storageLength}");
        }

        if (count * elementSize > Math.Max(storageLength, maxExpandedLength))
        {
            throw new PickleRuleException(
                $"a tensor repeats the {storageLength} bytes of its storage to {count * elementSize} (the limit is TorchReadOptions.MaxExpandedLength)");
        }
    }

    /// <exception cref="PickleRuleException">A dimension is negative, or there are 2^63 bytes or more.</exception>
    public static long ElementCount(ReadOnlySpan<long> shape)
    {
        // Dimensions beside an empty one may be of any size.
        Int128 count = 1;
        foreach (long dimension in shape)
        {
            if (dimension < 0)
            {
                throw new PickleRuleException("a tensor has a negative dimension");
            }

            if (dimension == 0)
            {
                count = 0;
            }
        }

        foreach (long dimension in shape)
        {
            count *= dimension;
            if (count > long.MaxValue / 16)
            {
                throw new PickleRuleException("a tensor has 2^59 elements or more");
            }
        }

        return (long)count;
    }

    private static Int128 Add(Int128 a, Int128 b) =>
        a + b is var sum && sum <= long.MaxValue / 16 ? sum : throw new PickleRuleException("a tensor reaches over 2^59 elements");
}
