using Fabric.Formats.Torch;

namespace Fabric.Formats.Dcp;

/// <summary>A tensor of a distributed checkpoint.</summary>
/// <param name="Name">Its flat name: <c>model.layers.0.weight</c>.</param>
/// <param name="Dtype">The type of its elements.</param>
/// <param name="Shape">The shape of the whole.</param>
/// <param name="Chunks">Its parts: each element is in one of them.</param>
internal sealed record DcpTensor(string Name, TorchDtype Dtype, long[] Shape, IReadOnlyList<DcpChunk> Chunks);
