namespace Fabric.Generators.Model;

/// <summary>A method that users call on a state.</summary>
/// <param name="Operation">Which.</param>
/// <param name="HidesInherited">Whether a base class has a member that the method hides.</param>
internal sealed record OperationModel(Operation Operation, bool HidesInherited);

internal enum Operation
{
    Save,
    Load,
    TryLoad,
}
