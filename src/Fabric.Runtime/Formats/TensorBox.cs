namespace Fabric.Formats;

/// <summary>A part of a tensor.</summary>
/// <param name="Offsets">Where it begins, in elements, one for each dimension.</param>
/// <param name="Sizes">How long it is in each dimension.</param>
internal readonly record struct TensorBox(long[] Offsets, long[] Sizes)
{
    public bool IsEmpty => Sizes.Contains(0);

    public bool Overlaps(TensorBox other)
    {
        for (int d = 0; d < Offsets.Length; d++)
        {
            if (Offsets[d] >= other.Offsets[d] + other.Sizes[d] || other.Offsets[d] >= Offsets[d] + Sizes[d])
            {
                return false;
            }
        }

        return true;
    }
}
