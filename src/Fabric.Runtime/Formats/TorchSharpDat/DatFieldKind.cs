namespace Fabric.Formats.TorchSharpDat;

/// <summary>How a field is written.</summary>
internal enum DatFieldKind
{
    Flag,
    Integer,
    Number,
    Tensor,

    /// <summary>A flag, and a tensor if it is set.</summary>
    OptionalTensor,
}
