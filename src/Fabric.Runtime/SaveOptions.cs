namespace Fabric;

/// <summary>How a state is saved.</summary>
public sealed record SaveOptions
{
    /// <summary>Is told how far the save has come.</summary>
    public IProgress<CheckpointProgress>? Progress { get; init; }
}
