namespace Fabric;

/// <summary>
/// Declares a type that a value of a base class or interface may have at run time: on that type, or on a member of it.
/// The name is stored in the value as <c>$type</c>. A type that is not declared is an error at save.
/// </summary>
[AttributeUsage(
    AttributeTargets.Class | AttributeTargets.Interface | AttributeTargets.Property | AttributeTargets.Field,
    AllowMultiple = true,
    Inherited = false)]
public sealed class CheckpointSubtypeAttribute : Attribute
{
    /// <summary>Declares a type.</summary>
    /// <param name="subtype">Plain data that derives from the declared type, or is it.</param>
    /// <param name="name">What is stored for it.</param>
    public CheckpointSubtypeAttribute(Type subtype, string name)
    {
        Subtype = subtype;
        Name = name;
    }

    /// <summary>Plain data that derives from the declared type, or is it.</summary>
    public Type Subtype { get; }

    /// <summary>What is stored for it.</summary>
    public string Name { get; }
}
