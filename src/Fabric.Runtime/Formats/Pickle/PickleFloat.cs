namespace Fabric.Formats.Pickle;

/// <summary>A <c>float</c>.</summary>
internal sealed class PickleFloat(double value) : PickleValue
{
    public double Value { get; } = value;
}
