namespace Fabric;

/// <summary>The format of a checkpoint's file.</summary>
public enum CheckpointFormat
{
    /// <summary>
    /// By the name of the file: <c>.ckpt</c>, <c>.pt</c> and <c>.pth</c> ask for PyTorch's own format, which cannot be written yet; any
    /// other name is safetensors.
    /// </summary>
    ByName,

    /// <summary>safetensors, whatever the name.</summary>
    Safetensors,
}
