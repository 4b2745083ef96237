namespace Fabric.Checkpoints;

/// <summary>What the manifest of a folder says about its shards, so that nobody opens one without need.</summary>
internal sealed record ShardTable
{
    /// <summary>The most tensors of single ranks that a manifest may speak of: a short file must not become a large table.</summary>
    public const int MaxRankTensors = 10_000_000;

    /// <summary>The tensors of the state, as the shards' headers have them, but whole.</summary>
    public required IReadOnlyList<ShardedTensor> Tensors { get; init; }

    /// <summary>What each rank has of its own: one tensor a rank, in that rank's shard.</summary>
    public required IReadOnlyList<RankTensor> RankTensors { get; init; }

    /// <summary>Alias → stored name.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Aliases { get; init; }

    /// <summary>The shards, by rank.</summary>
    public required IReadOnlyList<ShardInfo> Shards { get; init; }
}
