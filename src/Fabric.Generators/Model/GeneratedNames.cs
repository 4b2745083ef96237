namespace Fabric.Generators.Model;

/// <summary>What the nested classes of a state are called. They differ from the defaults only beside an error.</summary>
internal sealed record GeneratedNames
{
    public required string Members { get; init; }

    /// <summary>Whether a base class has a member of that name, which the nested class hides.</summary>
    public required bool HidesMembers { get; init; }

    /// <summary>For members whose types only the state itself can name.</summary>
    public required string PrivateMembers { get; init; }

    public required string Codecs { get; init; }
}
