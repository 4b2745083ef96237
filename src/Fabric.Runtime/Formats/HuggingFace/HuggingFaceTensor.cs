namespace Fabric.Formats.HuggingFace;

/// <summary>A tensor of a folder.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Dtype">The type of its elements.</param>
/// <param name="Shape">The shape of the whole.</param>
/// <param name="Chunks">Its parts: each element is in one of them.</param>
internal sealed record HuggingFaceTensor(string Name, TensorDtype Dtype, long[] Shape, IReadOnlyList<HuggingFaceChunk> Chunks);
