namespace Fabric.Generators.Model;

/// <summary>A method that users call on a state.</summary>
/// <param name="Operation">Which.</param>
/// <param name="Modifiers">How it relates to the methods of base and derived classes, followed by a space where there are any.</param>
internal sealed record OperationModel(Operation Operation, string Modifiers)
{
    /// <summary>Not public where the signature names a type that is not.</summary>
    public string Accessibility { get; init; } = "public";
}

internal enum Operation
{
    Save,
    Load,
    TryLoad,

    /// <summary>The one operation of a view.</summary>
    LoadView,
}
