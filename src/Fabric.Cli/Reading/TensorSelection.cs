using System.IO.Enumeration;
using Fabric.Checkpoints;
using Fabric.Schemas;

namespace Fabric.Cli.Reading;

/// <summary>Finds the tensors that are asked for.</summary>
internal static class TensorSelection
{
    /// <summary>Those whose names match a pattern, in which <c>*</c> stands for any characters and <c>?</c> for one; all of them for none.</summary>
    public static IReadOnlyList<IndexedTensor> Matching(CheckpointIndex index, string? pattern) => pattern is null
        ? index.Tensors
        : [.. index.Tensors.Where(tensor => FileSystemName.MatchesSimpleExpression(pattern, tensor.Name, ignoreCase: false))];

    /// <summary>The other names of some tensors: alias → stored name.</summary>
    public static IEnumerable<KeyValuePair<string, string>> AliasesOf(CheckpointIndex index, IReadOnlyList<IndexedTensor> tensors)
    {
        HashSet<string> names = [.. tensors.Select(static tensor => tensor.Name)];
        return index.Aliases.Where(alias => names.Contains(alias.Value));
    }

    /// <summary>Those of some names or patterns, in the order of the file; all of them for none.</summary>
    /// <exception cref="UsageException">There is none of a name.</exception>
    public static IReadOnlyList<IndexedTensor> Named(CheckpointIndex index, IReadOnlyList<string> names)
    {
        if (names.Count == 0)
        {
            return index.Tensors;
        }

        var found = new List<IndexedTensor>();
        foreach (string name in names)
        {
            IndexedTensor[] matching = index.TryGetTensor(name, out IndexedTensor exact) ? [exact] : [.. Matching(index, name)];
            found.AddRange(matching.Length > 0
                ? matching
                : throw new UsageException($"'{index.Path}' holds no tensor '{name}'{NearestName.Among(name, index.Tensors.Select(static tensor => tensor.Name))}."));
        }

        return [.. found.DistinctBy(static tensor => tensor.Name)];
    }
}
