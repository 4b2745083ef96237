namespace Fabric;

/// <summary>How a checkpoint is loaded.</summary>
public record LoadOptions
{
    /// <summary>
    /// Whether a requested name that the checkpoint lacks, or an unexpected name inside a requested member, refuses the load. Otherwise
    /// it is left as it is, and listed in the <see cref="Remainder{TState}"/> or logged. Shapes and types have to fit in any case.
    /// </summary>
    public bool Strict { get; init; } = true;

    /// <summary>
    /// Reads everything once to verify it before the first byte of live state changes, then again to load it: a damaged checkpoint then
    /// changes nothing. Costs a second reading.
    /// </summary>
    public bool VerifyFirst { get; init; }

    /// <summary>For files of PyTorch: what is checked, and how much they may ask for.</summary>
    public TorchZipOptions TorchZip { get; init; } = new();

    /// <summary>Is told how far the load has come.</summary>
    public IProgress<CheckpointProgress>? Progress { get; init; }
}
