using Fabric.Interop;

namespace Fabric.Checkpoints;

/// <summary>All that one save stores, before anything is decided about files.</summary>
internal sealed record CheckpointContent
{
    /// <summary>The full name of the state class.</summary>
    public required string StateType { get; init; }

    /// <summary>The canonical schema text of the state class.</summary>
    public required string Schema { get; init; }

    /// <summary>Member → 16 hexadecimal digits that stand for its type in the schema.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Fingerprints { get; init; }

    /// <summary>The number of ranks that save.</summary>
    public required int WorldSize { get; init; }

    /// <summary>The number of shards of a folder: one a rank, but where a checkpoint is divided anew.</summary>
    public int Shards
    {
        get => field == 0 ? WorldSize : field;
        init;
    }

    /// <summary>Tensors in the order of the members. Names are unique.</summary>
    public required IReadOnlyList<TensorEntry> Tensors { get; init; }

    /// <summary>What the tensors were when they were captured, where nothing keeps the run from changing them.</summary>
    public TensorVersions? Versions { get; init; }

    /// <summary>The identities of the parameters of each optimizer.</summary>
    public IReadOnlyList<IReadOnlyList<nint>> Optimizers { get; init; } = [];

    /// <summary>Names that share the memory of a stored tensor: alias → stored name.</summary>
    public required IReadOnlyDictionary<string, string> Aliases { get; init; }

    /// <summary>Values in the order of the members: stored name → compact UTF-8 JSON.</summary>
    public required IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> Values { get; init; }

    /// <summary>The dictionaries that it all stood in, where it comes from a file of Python's.</summary>
    public PythonTree? Python { get; init; }
}
