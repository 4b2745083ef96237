namespace Fabric.State;

/// <summary>What a parameter of an optimizer is called.</summary>
/// <param name="Live">In the state.</param>
/// <param name="Stored">In the checkpoint; <see langword="null"/> where a mapping gave its name to another one, or left it out.</param>
internal readonly record struct ParameterName(string Live, string? Stored)
{
    public static ParameterName Same(string name) => new(name, name);
}
