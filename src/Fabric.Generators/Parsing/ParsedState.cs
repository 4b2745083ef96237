using Fabric.Generators.Model;

namespace Fabric.Generators.Parsing;

/// <summary>What a state class declares, and what is wrong with it.</summary>
/// <param name="Model">What can be generated, or <see langword="null"/> if nothing can.</param>
/// <param name="Members">For the analyzers alone: the members of the state and of those that are nested in it, by type.</param>
/// <param name="Findings">For the analyzers alone; they hold on to the compilation.</param>
internal sealed record ParsedState(
    StateModel? Model, IReadOnlyDictionary<string, StateMembers> Members, IReadOnlyList<Finding> Findings);
