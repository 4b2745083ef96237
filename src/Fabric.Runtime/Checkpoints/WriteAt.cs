namespace Fabric.Checkpoints;

/// <summary>Writes bytes at a place of a file; several threads may at once.</summary>
internal delegate void WriteAt(ReadOnlySpan<byte> bytes, long offset);
