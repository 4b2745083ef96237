namespace Fabric;

/// <summary>How far a save or load has come.</summary>
/// <param name="Path">The checkpoint's path.</param>
/// <param name="BytesDone">Bytes of tensor data written or read so far.</param>
/// <param name="BytesTotal">Bytes of tensor data in all.</param>
public readonly record struct CheckpointProgress(string Path, long BytesDone, long BytesTotal);
