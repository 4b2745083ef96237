namespace Fabric;

/// <summary>How a checkpoint is verified.</summary>
public sealed record VerifyOptions
{
    /// <summary>For files of PyTorch: what is checked, and how much they may ask for.</summary>
    public TorchZipOptions TorchZip { get; init; } = new();

    /// <summary>Is told how far it has come.</summary>
    public IProgress<CheckpointProgress>? Progress { get; init; }
}
