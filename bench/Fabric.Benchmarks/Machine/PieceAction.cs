namespace Fabric.Benchmarks.Machine;

/// <summary>Moves one piece of a memory that stands for a file.</summary>
/// <param name="bytes">The piece.</param>
/// <param name="offset">Where it begins.</param>
internal delegate void PieceAction(Span<byte> bytes, long offset);
