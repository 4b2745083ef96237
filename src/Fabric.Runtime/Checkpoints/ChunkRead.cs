namespace Fabric.Checkpoints;

/// <summary>What is read of one tensor from one file.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Runs">What of the chunk goes where; in the order of the chunk.</param>
/// <param name="Target">Where it goes.</param>
internal sealed record ChunkRead(string Name, IReadOnlyList<ByteRun> Runs, TensorTarget Target);
