namespace Fabric;

/// <summary>
/// Marks a field or property of a state class as part of its checkpoints. The class must be <c>partial</c>: a source
/// generator writes its <c>SaveAsync</c>, <c>LoadAsync</c> and <c>TryLoadAsync</c>.
/// </summary>
/// <remarks>
/// Modules, optimizers, schedulers, tensors, samplers and <see cref="RandomState"/> keep their identity and are restored
/// in place. Anything else is a value and is assigned; it is stored as JSON.
/// </remarks>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class CheckpointedAttribute : Attribute
{
    /// <summary>Stores the member under its C# name in <c>snake_case</c>.</summary>
    public CheckpointedAttribute()
    {
    }

    /// <summary>Stores the member under <paramref name="name"/>.</summary>
    /// <param name="name">The stored name. It may not be empty or hold <c>.</c>, <c>/</c> or control characters.</param>
    public CheckpointedAttribute(string name)
    {
        Name = name;
    }

    /// <summary>The stored name, or <see langword="null"/> for the C# name in <c>snake_case</c>.</summary>
    public string? Name { get; }

    /// <summary>
    /// Whether older checkpoints may lack the member: a load then leaves it as it is. Otherwise a load from such a checkpoint is
    /// refused.
    /// </summary>
    public bool Optional { get; set; }

    /// <summary>
    /// For state that each rank has of its own: what becomes of it when another number of ranks loads it. A
    /// <c>torch.Generator</c> needs it said; a <see cref="RandomState"/> refuses the load if it is not.
    /// </summary>
    public OnWorldSizeChange OnWorldSizeChange { get; set; }
}
