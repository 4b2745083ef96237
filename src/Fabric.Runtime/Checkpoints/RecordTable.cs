namespace Fabric.Checkpoints;

/// <summary>What the manifest of an archive says about its storages.</summary>
internal sealed record RecordTable
{
    /// <summary>The tensors, in the order of the storages' keys, as a safetensors file would have them.</summary>
    public required IReadOnlyList<ShardedTensor> Tensors { get; init; }

    /// <summary>Alias → stored name.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Aliases { get; init; }
}
