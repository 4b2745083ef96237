namespace Fabric.Generators.Model;

/// <summary>A method that users call on a state.</summary>
internal sealed record OperationModel(Operation Operation)
{
    /// <summary>Not public where the signature names a type that is not.</summary>
    public string Accessibility { get; init; } = "public";
}

internal enum Operation
{
    Save,
    BeginSave,
    Load,
    LoadMembers,
    TryLoad,

    /// <summary>The one operation of a view.</summary>
    LoadView,
}
