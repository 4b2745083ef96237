using Fabric.Generators.Model;

namespace Fabric.Generators.Parsing;

/// <summary>What a state class declares, and what is wrong with it.</summary>
/// <param name="Model">What can be generated, or <see langword="null"/> if nothing can.</param>
/// <param name="Findings">For the analyzers alone; they hold on to the compilation.</param>
internal sealed record ParsedState(StateModel? Model, IReadOnlyList<Finding> Findings);
