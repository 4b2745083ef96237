namespace Fabric.State;

/// <summary>An object that a load changes.</summary>
/// <param name="Live">The object.</param>
/// <param name="Path">Where it is, seen from what is loaded into.</param>
internal readonly record struct TouchedObject(object Live, string Path);
