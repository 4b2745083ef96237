namespace Fabric;

/// <summary>How a checkpoint is converted.</summary>
public sealed record ConvertOptions : SaveOptions
{
    /// <summary>How the source is read, where <c>torch.save</c> wrote it.</summary>
    public TorchZipOptions? TorchZip { get; init; }

    /// <summary>
    /// Whether to leave out what has no meaning outside Python: values that are, or contain, objects of its classes; the scale and zero point of quantized tensors, of which the
    /// integers stay; the layout of sparse ones, of which the parts stay. Without, these are an error.
    /// </summary>
    public bool DropForeignValues { get; init; }
}
