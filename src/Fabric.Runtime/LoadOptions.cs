namespace Fabric;

/// <summary>How a state is loaded.</summary>
public sealed record LoadOptions
{
    /// <summary>Is told how far the load has come.</summary>
    public IProgress<CheckpointProgress>? Progress { get; init; }
}
