namespace Fabric.Generators.Model;

/// <summary>A method that users call on a state.</summary>
internal sealed record OperationModel(Operation Operation);

internal enum Operation
{
    Save,
    Load,
    LoadMembers,
    TryLoad,
}
