namespace Fabric.Formats.TorchSharpDat;

/// <summary>One tensor that was saved alone.</summary>
internal sealed record DatSingle(DatTensor Tensor) : DatContent;
