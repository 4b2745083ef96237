namespace Fabric.Formats.Torch;

/// <summary>How a file holds its values.</summary>
internal enum TorchFileKind
{
    /// <summary>A zip archive: PyTorch 1.6 and later.</summary>
    Zip,

    /// <summary>A zip archive that <c>torch.jit.save</c> wrote.</summary>
    TorchScript,

    /// <summary>A stream of pickles and storages: PyTorch 0.1.10 to 1.5, and an option since.</summary>
    Stream,

    /// <summary>A tar archive: before PyTorch 0.1.10.</summary>
    Tar,

    /// <summary>A pickle and nothing else.</summary>
    Pickle,
}
