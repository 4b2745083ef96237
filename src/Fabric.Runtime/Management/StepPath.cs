namespace Fabric.Management;

/// <summary>Where the checkpoint of a step is.</summary>
internal sealed record StepPath(string Path, long Step);
