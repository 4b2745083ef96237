using System.Collections.Immutable;
using Fabric.Generators.Model;

namespace Fabric.Generators.Baselines;

/// <summary>What a fix needs to know of an obstacle, as properties of its diagnostic.</summary>
internal static class ObstacleProperties
{
    /// <summary>Whether nothing was stored under the member's names.</summary>
    public const string IsMissing = nameof(IsMissing);

    /// <summary>Names under which it may have been stored, one a line.</summary>
    public const string PossibleNames = nameof(PossibleNames);

    /// <summary>For a value: the type that was stored, in the schema text.</summary>
    public const string RecordedType = nameof(RecordedType);

    public static ImmutableDictionary<string, string?> Of(Obstacle obstacle)
    {
        ImmutableDictionary<string, string?> properties = ImmutableDictionary<string, string?>.Empty;
        return obstacle.IsMissing
            ? properties.Add(IsMissing, "").Add(PossibleNames, string.Join("\n", obstacle.PossibleNames))
            : obstacle.Member is ValueMemberModel ? properties.Add(RecordedType, obstacle.RecordedType) : properties;
    }
}
