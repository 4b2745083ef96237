namespace Fabric;

/// <summary>How a checkpoint is saved.</summary>
public record SaveOptions
{
    /// <summary>The format of the file.</summary>
    public CheckpointFormat Format { get; init; }

    /// <summary>Is told how far the save has come.</summary>
    public IProgress<CheckpointProgress>? Progress { get; init; }
}
