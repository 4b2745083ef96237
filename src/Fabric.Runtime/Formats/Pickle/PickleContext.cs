namespace Fabric.Formats.Pickle;

/// <summary>What values of one pickle have in common while it is read.</summary>
/// <param name="Keys">How its dictionaries compare keys.</param>
/// <param name="Budget">What copies are charged to.</param>
internal sealed record PickleContext(PickleKeyComparer Keys, PickleBudget Budget);
