namespace Fabric.Generators.Model;

/// <summary>All that the generated file of one state class depends on.</summary>
internal sealed record StateModel
{
    /// <summary>The metadata name: unique in a compilation, though perhaps not where case does not count.</summary>
    public required string MetadataName { get; init; }

    /// <summary>The namespace as it is written in C#, or <see langword="null"/> for the global one.</summary>
    public required string? Namespace { get; init; }

    /// <summary>The partial declarations to open, the outermost first; the last is the state's own.</summary>
    public required EquatableArray<string> Declarations { get; init; }

    /// <summary>The type as generated code refers to it.</summary>
    public required string TypeName { get; init; }

    /// <summary>The full name that checkpoints record.</summary>
    public required string StoredTypeName { get; init; }

    /// <summary>For a view, the state whose checkpoints it loads, as generated code refers to it.</summary>
    public required string? ViewOf { get; init; }

    /// <summary>In the order of their declaration.</summary>
    public required EquatableArray<MemberModel> Members { get; init; }

    /// <summary>The types of values that have codec classes.</summary>
    public required EquatableArray<DataModel> Data { get; init; }

    public required GeneratedNames Names { get; init; }

    /// <summary>The operations to generate: all but those that the class declares itself.</summary>
    public required EquatableArray<OperationModel> Operations { get; init; }
}
