namespace Fabric.Generators.Baselines;

/// <summary>What a file of a baseline holds.</summary>
/// <param name="Path">The file.</param>
/// <param name="State">The state that it names, if it does.</param>
/// <param name="Baseline">What it records, or <see langword="null"/> where it is malformed.</param>
/// <param name="Problem">What is wrong with it.</param>
/// <param name="Line">Where that is, or where the state is named, counted from 0.</param>
internal sealed record BaselineFile(string Path, string? State, Baseline? Baseline, string? Problem, int Line);
