namespace Fabric;

/// <summary>How a checkpoint is converted.</summary>
public sealed record ConvertOptions : SaveOptions
{
    /// <summary>How the source is read, where <c>torch.save</c> wrote it.</summary>
    public TorchZipOptions? TorchZip { get; init; }

    /// <summary>Whether to leave out values that are, or contain, objects of classes that have no meaning outside Python. Without, they are an error.</summary>
    public bool DropForeignValues { get; init; }
}
