namespace Fabric;

/// <summary>
/// Says how a value that older checkpoints hold as another type becomes what the member is now. It may be given several
/// times, for as many types. The compiler checks the method (FAB041).
/// </summary>
/// <typeparam name="TOld">The type that the member had. What its properties are called counts, its own name does not.</typeparam>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field, AllowMultiple = true)]
public sealed class MigratesFromAttribute<TOld> : Attribute
{
    /// <summary>Names the method.</summary>
    /// <param name="method">
    /// A static method of the state class that takes a <typeparamref name="TOld"/> and returns the member's type. An exception in it
    /// refuses the checkpoint before anything is changed.
    /// </param>
    public MigratesFromAttribute(string method)
    {
        Method = method;
    }

    /// <summary>The name of the method.</summary>
    public string Method { get; }
}
