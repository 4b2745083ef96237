namespace Fabric;

/// <summary>The format of a checkpoint's file.</summary>
public enum CheckpointFormat
{
    /// <summary>
    /// By the name of the file: <c>.ckpt</c>, <c>.pt</c> and <c>.pth</c> ask for <see cref="PyTorch"/>; any other name is
    /// <see cref="Safetensors"/>.
    /// </summary>
    ByName,

    /// <summary>safetensors, whatever the name.</summary>
    Safetensors,

    /// <summary>
    /// PyTorch's own, whatever the name: <c>torch.load</c> of PyTorch 2 reads it with its default <c>weights_only=True</c>, laid out as Lightning's
    /// <c>fabric.save</c> does. A save of shards is refused: under FSDP it needs <see cref="SaveOptions.SingleFile"/>.
    /// </summary>
    PyTorch,
}
