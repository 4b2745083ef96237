namespace Fabric;

/// <summary>
/// Says under which name older checkpoints hold a member, so that they load after it was renamed. It may be given several
/// times; the first name that a checkpoint holds counts, the present one before all.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field, AllowMultiple = true)]
public sealed class FormerNameAttribute : Attribute
{
    /// <summary>Declares a former name.</summary>
    /// <param name="name">The name as it was stored: in <c>snake_case</c>, unless it was given otherwise.</param>
    public FormerNameAttribute(string name)
    {
        Name = name;
    }

    /// <summary>The name as it was stored.</summary>
    public string Name { get; }
}
