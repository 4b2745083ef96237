namespace Fabric.Checkpoints;

/// <summary>What a checkpoint says beyond its tensors.</summary>
internal sealed record Manifest
{
    /// <summary>The version of the format that this library writes, and the highest that it reads.</summary>
    public const int FormatVersion = 1;

    /// <summary>The library that wrote it, with its version.</summary>
    public required string Writer { get; init; }

    /// <summary>The full name of the state class.</summary>
    public required string StateType { get; init; }

    /// <summary>The canonical schema text of the state class.</summary>
    public required string Schema { get; init; }

    /// <summary>Member → 16 hexadecimal digits that stand for its type in the schema. The first files of version 1 have none.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Fingerprints { get; init; }

    /// <summary>The number of ranks that saved.</summary>
    public required int WorldSize { get; init; }

    /// <summary>Values that stand in the manifest: name → UTF-8 JSON.</summary>
    public required IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> Values { get; init; }

    /// <summary>Values too long for the manifest: name → the U8 tensor that holds the UTF-8 JSON.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> ValueTensors { get; init; }

    /// <summary>The tensors whose type safetensors lacks: stored as F64 with a last dimension of 2.</summary>
    public required IReadOnlyList<string> Complex128Tensors { get; init; }

    /// <summary>What an archive holds; <see langword="null"/> in files of other formats, which say it themselves.</summary>
    public RecordTable? Records { get; init; }

    /// <summary>What a folder consists of; <see langword="null"/> in a single file.</summary>
    public ShardTable? Shards { get; init; }
}
