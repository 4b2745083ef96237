using System.Numerics;

namespace Fabric.Formats.Pickle;

/// <summary>A <c>complex</c>.</summary>
internal sealed class PickleComplex(Complex value) : PickleValue
{
    public Complex Value { get; } = value;
}
