namespace Fabric.Sharding;

/// <summary>A part of a tensor: where it begins and how far it reaches, in elements along each dimension.</summary>
/// <param name="Offsets">Where it begins, one a dimension; empty for a scalar.</param>
/// <param name="Shape">How far it reaches, one a dimension.</param>
internal sealed record Box(long[] Offsets, long[] Shape)
{
    /// <summary>The number of elements.</summary>
    public long Count => Shape.Aggregate(1L, static (count, length) => checked(count * length));

    public bool IsEmpty => Shape.Contains(0);

    /// <summary>All of a tensor of that shape.</summary>
    public static Box Whole(long[] shape) => new(new long[shape.Length], shape);

    /// <summary>Whether it is all of a tensor of that shape.</summary>
    public bool Covers(long[] shape) => Shape.AsSpan().SequenceEqual(shape) && !Offsets.AsSpan().ContainsAnyExcept(0);

    /// <returns>What lies in both; <see langword="null"/> where nothing does.</returns>
    public Box? Intersect(Box other)
    {
        var offsets = new long[Shape.Length];
        var shape = new long[Shape.Length];
        for (int i = 0; i < shape.Length; i++)
        {
            offsets[i] = Math.Max(Offsets[i], other.Offsets[i]);
            shape[i] = Math.Min(Offsets[i] + Shape[i], other.Offsets[i] + other.Shape[i]) - offsets[i];
            if (shape[i] <= 0)
            {
                return null;
            }
        }

        return new Box(offsets, shape);
    }

    public bool Equals(Box? other) =>
        other is not null && Offsets.AsSpan().SequenceEqual(other.Offsets) && Shape.AsSpan().SequenceEqual(other.Shape);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        Array.ForEach(Offsets, hash.Add);
        Array.ForEach(Shape, hash.Add);
        return hash.ToHashCode();
    }

    public override string ToString() =>
        $"[{string.Join(", ", Offsets.Zip(Shape, static (offset, length) => FormattableString.Invariant($"{offset}..{offset + length}")))}]";
}
