namespace Fabric.Generators.Model;

/// <summary>The type of a member that is restored in place.</summary>
/// <param name="Kind">How it is stored.</param>
/// <param name="TypeName">The type as generated code refers to it, without a question mark.</param>
/// <param name="IsNullable">Whether the member may be null.</param>
internal sealed record ObjectModel(ObjectKind Kind, string TypeName, bool IsNullable)
{
    /// <summary>The items of a list, array or dictionary.</summary>
    public ObjectModel? Item { get; init; }

    /// <summary>The schema of a nested state.</summary>
    public string? StateSchema { get; init; }

    /// <summary>What collections hold in the end, or the object itself.</summary>
    public ObjectModel Innermost => Item?.Innermost ?? this;
}

internal enum ObjectKind
{
    Module,
    Optimizer,
    Scheduler,
    Tensor,
    RandomState,
    Sampler,
    Generator,
    State,
    ExtraState,
    Array,
    List,
    Dictionary,
}
