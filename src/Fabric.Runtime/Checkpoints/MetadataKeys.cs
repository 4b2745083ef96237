namespace Fabric.Checkpoints;

/// <summary>The entries of a file's <c>__metadata__</c> that are not aliases.</summary>
internal static class MetadataKeys
{
    public const string Format = "format";
    public const string Manifest = "fabric";
    public const string Blocks = "fabric_blocks";
    public const string Checksum = "fabric_checksum";

    /// <summary>What PyTorch's reader of sharded files wants to know: where the tensors of this file begin in the whole.</summary>
    public const string ShardingInfo = "DCP_SHARDING_INFO";
    public const string ShardingVersion = "DCP_VERSION";

    /// <summary>
    /// Ours, and those that PyTorch writes or reads: an alias of such a name could not be told from them.
    /// </summary>
    public static bool IsReserved(string key) =>
        key is Format or Manifest or Blocks or Checksum or ShardingInfo or ShardingVersion;
}
