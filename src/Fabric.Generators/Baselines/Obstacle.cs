using Fabric.Generators.Model;

namespace Fabric.Generators.Baselines;

/// <summary>Why a checkpoint of a recorded version does not load.</summary>
/// <param name="Member">The member of the present state.</param>
/// <param name="Reason">A short phrase for messages.</param>
internal sealed record Obstacle(MemberModel Member, string Reason)
{
    /// <summary>The type that was stored, where that is what does not fit.</summary>
    public string? RecordedType { get; init; }

    /// <summary>Where nothing was stored under the member's names: what was, would fit, and is no other member's.</summary>
    public IReadOnlyList<string> PossibleNames { get; init; } = [];

    /// <summary>Whether nothing was stored under the member's names.</summary>
    public bool IsMissing { get; init; }
}
