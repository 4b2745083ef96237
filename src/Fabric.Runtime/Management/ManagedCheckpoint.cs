namespace Fabric;

/// <summary>One of the checkpoints in the folder of a <see cref="CheckpointManager{TState}"/>: committed, and its header whole.</summary>
/// <param name="Path">Where it is: the full path.</param>
/// <param name="Identity">What <see cref="CommittedCheckpoint.Identity"/> was when it was saved.</param>
/// <param name="Step">The step after which it was saved.</param>
/// <param name="Metric">What it holds as the metric; <see langword="null"/> where there is none, or the checkpoint lacks it.</param>
public sealed record ManagedCheckpoint(string Path, string Identity, long Step, double? Metric);
