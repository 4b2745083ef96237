using System.Numerics;

namespace Fabric.Formats.Pickle;

/// <summary>An <c>int</c> of any size.</summary>
internal sealed class PickleInteger : PickleValue
{
    private const int FirstCached = -16;

    private static readonly PickleInteger[] Cached = [.. Enumerable.Range(FirstCached, 256 - FirstCached).Select(value => new PickleInteger(value))];

    private PickleInteger(BigInteger value) => Value = value;

    public BigInteger Value { get; }

    public static PickleInteger Of(long value) =>
        value is >= FirstCached and < 256 ? Cached[value - FirstCached] : new PickleInteger(value);

    public static PickleInteger Of(BigInteger value) =>
        value >= FirstCached && value < 256 ? Cached[(int)value - FirstCached] : new PickleInteger(value);

    public bool TryGetInt64(out long value)
    {
        bool fits = Value >= long.MinValue && Value <= long.MaxValue;
        value = fits ? (long)Value : 0;
        return fits;
    }
}
