namespace Fabric.Checkpoints;

/// <summary>What a checkpoint is on disk.</summary>
internal enum CheckpointKind
{
    /// <summary>A safetensors file.</summary>
    Safetensors,

    /// <summary>A folder of shards, with a manifest of this library.</summary>
    Shards,

    /// <summary>An archive of <c>torch.save</c>.</summary>
    Torch,

    /// <summary>What <c>torch.save</c> wrote before PyTorch 1.6: a stream, or a tar archive.</summary>
    TorchLegacy,

    /// <summary>An archive of <c>torch.jit.save</c>.</summary>
    TorchScript,

    /// <summary>A pickle without tensors of PyTorch.</summary>
    Pickle,

    /// <summary>A file of TorchSharp's own.</summary>
    TorchSharp,

    /// <summary>A folder of PyTorch's distributed checkpoint.</summary>
    Dcp,

    /// <summary>A folder of Hugging Face's: files, and perhaps an index.</summary>
    HuggingFace,
}
