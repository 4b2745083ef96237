namespace Fabric.Checkpoints;

/// <summary>The names in a manifest's JSON.</summary>
internal static class ManifestKeys
{
    public const string FormatVersion = "format_version";
    public const string Writer = "writer";
    public const string StateType = "state";
    public const string Schema = "schema";
    public const string Fingerprints = "fingerprints";
    public const string WorldSize = "world_size";
    public const string Values = "values";
    public const string ValueTensors = "value_tensors";
    public const string Tensors = "tensors";
    public const string Placement = "placement";
    public const string RankTensors = "rank_tensors";
    public const string Aliases = "aliases";
    public const string Shards = "shards";
    public const string Checksum = "checksum";

    /// <summary>In the header of a shard: which one it is.</summary>
    public const string Shard = "shard";

    /// <summary>A dtype in <see cref="Tensors"/>.</summary>
    public const string Complex128 = "C128";

    /// <summary>In <see cref="Placement"/>: a chunk in each shard.</summary>
    public const string Divided = "divided";

    /// <summary>In <see cref="Placement"/>: all of it in the first shard.</summary>
    public const string Whole = "whole";
}
