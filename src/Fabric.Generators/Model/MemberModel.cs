namespace Fabric.Generators.Model;

/// <summary>One checkpointed member of a state.</summary>
internal abstract record MemberModel
{
    /// <summary>The C# name, escaped where it is a keyword.</summary>
    public required string Name { get; init; }

    public required string StoredName { get; init; }

    /// <summary>Names under which older checkpoints hold the member.</summary>
    public required EquatableArray<string> FormerNames { get; init; }

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
}
