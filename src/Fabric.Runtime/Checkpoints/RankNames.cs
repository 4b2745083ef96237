using System.Globalization;
using System.Text.RegularExpressions;

namespace Fabric.Checkpoints;

/// <summary>Finds, by their names, the tensors that ranks have of their own, where a file holds those of all ranks.</summary>
internal static partial class RankNames
{
    /// <summary>Whether a tensor is what one rank has of its own, or what the ranks of one process share.</summary>
    public static bool IsOwn(TensorEntry entry) => IsBytes(entry) && Own().IsMatch(entry.Name);

    /// <summary>What each of some ranks has of its own: each such tensor is there once for every rank, in one length.</summary>
    /// <returns>By the name of the tensor, what it is and of which rank.</returns>
    public static Dictionary<string, (RankTensor Tensor, int Rank)> Among(IEnumerable<TensorEntry> entries, int ranks) => entries
        .Where(IsBytes)
        .Select(static entry => (Entry: entry, Match: OfRank().Match(entry.Name)))
        .Where(static found => found.Match.Success)
        .GroupBy(static found => new RankTensor(found.Match.Groups[1].Value, found.Match.Groups[3].Value, found.Entry.Shape[0]))
        .Where(group => group.Count() == ranks && Enumerable.Range(0, ranks).Select(group.Key.NameOn).ToHashSet().SetEquals(group.Select(static found => found.Entry.Name)))
        .SelectMany(static group => group.Select(found => (
            found.Entry.Name, group.Key, Rank: int.Parse(found.Match.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture))))
        .ToDictionary(static found => found.Name, static found => (found.Key, found.Rank), StringComparer.Ordinal);

    private static bool IsBytes(TensorEntry entry) => entry is { Dtype: TensorDtype.UInt8, Shape.Length: 1 };

    [GeneratedRegex(@"\A(.+)\.rank([0-9]{5,9})\.([^.]+)\z", RegexOptions.Singleline)]
    private static partial Regex OfRank();

    [GeneratedRegex(@".\.(?:rank[0-9]{5,9}|process)\.[^.]+\z", RegexOptions.Singleline)]
    private static partial Regex Own();
}
