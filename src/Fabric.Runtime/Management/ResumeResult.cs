namespace Fabric;

/// <summary>What <see cref="CheckpointManager{TState}.ResumeAsync"/> has found.</summary>
/// <param name="From">What the state holds now; <see langword="null"/> where the folder has no checkpoint at all: a fresh start.</param>
/// <param name="Damaged">Later ones that were passed over because they are damaged, the newest first: why.</param>
public sealed record ResumeResult(ManagedCheckpoint? From, IReadOnlyList<CheckpointException> Damaged);
