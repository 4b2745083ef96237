namespace Fabric.Formats.TorchSharpDat;

/// <summary>An optimizer's state.</summary>
/// <param name="Kind">The class: <c>Adam</c>.</param>
/// <param name="Groups">The options of each parameter group by name: <see cref="double"/> or <see cref="bool"/>.</param>
/// <param name="States">One for each parameter, those of the first group first. The file does not say where a group ends.</param>
internal sealed record DatOptimizer(
    string Kind, IReadOnlyList<IReadOnlyDictionary<string, object>> Groups, IReadOnlyList<DatOptimizerState> States) : DatContent;
