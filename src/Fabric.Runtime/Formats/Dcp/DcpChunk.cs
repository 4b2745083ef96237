namespace Fabric.Formats.Dcp;

/// <summary>A part of a tensor.</summary>
/// <param name="Box">Which part.</param>
/// <param name="Range">Where it is: a tensor of the part's size, as <c>torch.save</c> writes one.</param>
internal sealed record DcpChunk(TensorBox Box, DcpRange Range);
