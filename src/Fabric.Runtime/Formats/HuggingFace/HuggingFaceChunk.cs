namespace Fabric.Formats.HuggingFace;

/// <summary>A part of a tensor: row-major, without gaps, little-endian.</summary>
/// <param name="Box">Which part.</param>
/// <param name="File">The file, right in the folder.</param>
/// <param name="Offset">Where in the file its bytes begin.</param>
/// <param name="Length">How many they are.</param>
internal sealed record HuggingFaceChunk(TensorBox Box, string File, long Offset, long Length);
