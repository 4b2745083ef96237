namespace Fabric.Formats.TorchSharpDat;

/// <summary>One tensor in a file: row-major, without gaps, little-endian.</summary>
/// <param name="Dtype">The type of its elements.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Offset">Where in the file its elements begin.</param>
/// <param name="Length">How many bytes they take.</param>
internal sealed record DatTensor(TensorDtype Dtype, long[] Shape, long Offset, long Length);
