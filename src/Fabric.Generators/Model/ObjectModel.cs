namespace Fabric.Generators.Model;

/// <summary>The type of a member that is restored in place.</summary>
/// <param name="Kind">How it is stored.</param>
/// <param name="TypeName">The type as generated code refers to it, without a question mark.</param>
/// <param name="IsNullable">Whether the member may be null.</param>
internal sealed record ObjectModel(ObjectKind Kind, string TypeName, bool IsNullable);

internal enum ObjectKind
{
    Module,
    Optimizer,
    Scheduler,
    Tensor,
    RandomState,
    Sampler,
}
