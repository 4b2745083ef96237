using Fabric.Checkpoints;
using Fabric.Formats.Safetensors;

namespace Fabric.Cli.Output;

/// <summary>What types and formats are called.</summary>
internal static class Names
{
    /// <summary>As safetensors names it, which has no name for <see cref="TensorDtype.Complex128"/>.</summary>
    public static string Of(TensorDtype dtype) => dtype == TensorDtype.Complex128 ? "C128" : SafetensorsDtypes.NameOf(dtype);

    /// <summary>A word for programs.</summary>
    public static string Of(CheckpointKind kind) => kind switch
    {
        CheckpointKind.Safetensors => "safetensors",
        CheckpointKind.Shards => "shards",
        CheckpointKind.Torch => "torch",
        CheckpointKind.TorchLegacy => "torch-legacy",
        CheckpointKind.TorchScript => "torchscript",
        CheckpointKind.Pickle => "pickle",
        CheckpointKind.TorchSharp => "torchsharp",
        CheckpointKind.Dcp => "dcp",
        CheckpointKind.HuggingFace => "huggingface",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of checkpoint."),
    };

    /// <summary>Words for people.</summary>
    public static string Describe(CheckpointKind kind) => kind switch
    {
        CheckpointKind.Safetensors => "a safetensors file",
        CheckpointKind.Shards => "a folder of shards",
        CheckpointKind.Torch => "a file of torch.save",
        CheckpointKind.TorchLegacy => "a file of torch.save before PyTorch 1.6",
        CheckpointKind.TorchScript => "a file of torch.jit.save",
        CheckpointKind.Pickle => "a pickle",
        CheckpointKind.TorchSharp => "a file of TorchSharp",
        CheckpointKind.Dcp => "a folder of PyTorch's distributed checkpoint",
        CheckpointKind.HuggingFace => "a folder of Hugging Face",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of checkpoint."),
    };
}
