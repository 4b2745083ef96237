namespace Fabric;

/// <summary>What <see cref="Checkpoint.VerifyAsync"/> has found.</summary>
public sealed record CheckpointVerification
{
    internal CheckpointVerification()
    {
    }

    /// <summary>The checkpoint's full path.</summary>
    public required string Path { get; init; }

    /// <summary>All that is wrong, file by file: one entry for each tensor that is hit in a file, whatever number of places it is hit in.</summary>
    public required IReadOnlyList<CheckpointDamage> Damages { get; init; }

    /// <summary>Whether nothing is wrong.</summary>
    public bool IsWhole => Damages.Count == 0;

    /// <summary>How many bytes of data match their checksums.</summary>
    public required long Bytes { get; init; }

    /// <summary>
    /// How many bytes of tensors have no checksum, as in the safetensors files of others. Only whether they are all there is known of these: what changed in
    /// place goes unseen. Never any in what this library wrote.
    /// </summary>
    public required long UncheckedBytes { get; init; }
}
