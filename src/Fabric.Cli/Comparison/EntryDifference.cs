namespace Fabric.Cli.Comparison;

/// <summary>What two checkpoints have under one name.</summary>
/// <param name="Name">The name.</param>
/// <param name="First">What the first has; <see langword="null"/> for nothing.</param>
/// <param name="Second">What the second has; <see langword="null"/> for nothing.</param>
internal sealed record EntryDifference(string Name, string? First, string? Second)
{
    /// <summary>Names that are in one alone, or stand for something else in each.</summary>
    public static IReadOnlyList<EntryDifference> Between(IReadOnlyDictionary<string, string> first, IReadOnlyDictionary<string, string> second) =>
    [
        .. first.Keys.Union(second.Keys, StringComparer.Ordinal)
            .Select(name => new EntryDifference(name, first.GetValueOrDefault(name), second.GetValueOrDefault(name)))
            .Where(static entry => entry.First != entry.Second),
    ];
}
