namespace Fabric.Checkpoints;

/// <summary>What the manifest of a folder says about its shards, so that nobody opens one without need.</summary>
internal sealed record ShardTable
{
    // A short file must not become a large table: this many characters in the names of what single ranks have are enough for thousands of ranks.
    private const long MaxRankCharacters = 100_000_000;

    // What a name takes beyond its characters.
    private const long MinCharacters = 50;

    /// <summary>The tensors of the state, as the shards' headers have them, but whole.</summary>
    public required IReadOnlyList<ShardedTensor> Tensors { get; init; }

    /// <summary>What each rank has of its own: one tensor a rank, in that rank's shard.</summary>
    public required IReadOnlyList<RankTensor> RankTensors { get; init; }

    /// <summary>Whether what the ranks have of their own fits into memory by name, for all ranks.</summary>
    public bool HasBoundedNames =>
        RankTensors.Sum(static tensor => tensor.NameOn(0).Length + MinCharacters) * Shards.Count <= MaxRankCharacters;

    /// <summary>Alias → stored name.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Aliases { get; init; }

    /// <summary>The shards, by rank.</summary>
    public required IReadOnlyList<ShardInfo> Shards { get; init; }
}
