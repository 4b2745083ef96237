namespace Fabric;

/// <summary>
/// Names the class that stores values of a type, or of one member: an <see cref="ICheckpointConverter{T}"/> of exactly
/// that type.
/// </summary>
[AttributeUsage(
    AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface | AttributeTargets.Enum
    | AttributeTargets.Property | AttributeTargets.Field,
    Inherited = false)]
public sealed class CheckpointConverterAttribute : Attribute
{
    /// <summary>Names the converter.</summary>
    /// <param name="converterType">A class with a public constructor without parameters.</param>
    public CheckpointConverterAttribute(Type converterType)
    {
        ConverterType = converterType;
    }

    /// <summary>The converter.</summary>
    public Type ConverterType { get; }
}
