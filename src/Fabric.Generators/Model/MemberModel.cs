namespace Fabric.Generators.Model;

/// <summary>One checkpointed member of a state.</summary>
internal abstract record MemberModel
{
    /// <summary>The C# name, escaped where it is a keyword.</summary>
    public required string Name { get; init; }

    public required string StoredName { get; init; }

    /// <summary>Names under which older checkpoints hold the member.</summary>
    public required EquatableArray<string> FormerNames { get; init; }

    /// <summary>Whether older checkpoints may lack the member.</summary>
    public required bool IsOptional { get; init; }

    /// <summary>Its type in the schema text; set once all types of the state are known.</summary>
    public string Schema { get; init; } = "";

    /// <summary>The base state that declares the member, or <see langword="null"/> for the state's own.</summary>
    public required string? InheritedFrom { get; init; }

    public required DescriptorPlace Place { get; init; }

    /// <summary>Whether the descriptor hides a member that every class has: <c>Equals</c>, <c>ToString</c>…</summary>
    public required bool HidesObjectMember { get; init; }
}

/// <summary>A member that is restored in place.</summary>
internal sealed record ObjectMemberModel : MemberModel
{
    public required ObjectModel Object { get; init; }

    /// <summary>For what each rank has of its own: the value of <c>OnWorldSizeChange</c>.</summary>
    public string? OnWorldSizeChange { get; init; }
}

/// <summary>A member that is assigned.</summary>
internal sealed record ValueMemberModel : MemberModel
{
    public required ValueModel Value { get; init; }

    /// <summary>How values of the types that it had before become what it is now.</summary>
    public EquatableArray<MigrationModel> Migrations { get; init; }
}

/// <param name="Old">The type that was stored.</param>
/// <param name="Schema">That type in the schema text.</param>
/// <param name="Method">The static method as generated code refers to it.</param>
internal sealed record MigrationModel(ValueModel Old, string Schema, string Method);
