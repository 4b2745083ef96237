using Fabric.Checkpoints;
using Fabric.Cli.Output;

namespace Fabric.Cli.Comparison;

/// <summary>All that differs between two checkpoints.</summary>
internal sealed class CheckpointDifference
{
    /// <summary>Members of the state class; nothing where one of the two has none, so that formats can be compared.</summary>
    public required IReadOnlyList<EntryDifference> Schema { get; init; }

    public required IReadOnlyList<EntryDifference> Values { get; init; }

    /// <summary>Tensors that are in one alone, or of another type or shape in each.</summary>
    public required IReadOnlyList<EntryDifference> Tensors { get; init; }

    /// <summary>Tensors that are in both, with other elements.</summary>
    public required IReadOnlyList<TensorDifference> Elements { get; init; }

    /// <summary>The number of tensors that are the same in both.</summary>
    public required int Same { get; init; }

    public bool IsEmpty => Schema.Count == 0 && Values.Count == 0 && Tensors.Count == 0 && Elements.Count == 0;

    public static async Task<CheckpointDifference> FindAsync(
        CheckpointIndex first, CheckpointIndex second, IProgress<CheckpointProgress>? progress, CancellationToken cancellationToken)
    {
        Dictionary<string, string> tensors = TensorsOf(first);
        Dictionary<string, string> others = TensorsOf(second);
        string[] common = [.. tensors.Where(entry => others.GetValueOrDefault(entry.Key) == entry.Value).Select(static entry => entry.Key)];
        IReadOnlyList<TensorDifference> elements = await TensorComparison.RunAsync(first, second, common, progress, cancellationToken).ConfigureAwait(false);
        return new CheckpointDifference
        {
            Schema = first.Schema is { } schema && second.Schema is { } other ? EntryDifference.Between(MembersOf(schema), MembersOf(other)) : [],
            Values = EntryDifference.Between(ValuesOf(first), ValuesOf(second)),
            Tensors = EntryDifference.Between(tensors, others),
            Elements = [.. elements.Where(static difference => !difference.IsEmpty)],
            Same = elements.Count(static difference => difference.IsEmpty),
        };
    }

    /// <summary>By every name that it has.</summary>
    private static Dictionary<string, string> TensorsOf(CheckpointIndex index) => index.Tensors
        .Select(static tensor => tensor.Name)
        .Concat(index.Aliases.Keys)
        .Select(index.GetTensor)
        .ToDictionary(static tensor => tensor.Name, static tensor => $"{Names.Of(tensor.Dtype)} {Quantities.Shape(tensor.Shape)}", StringComparer.Ordinal);

    private static Dictionary<string, string> MembersOf(string schema) => schema
        .Split('\n')
        .Select(static line => line.Split(": ", 2))
        .DistinctBy(static parts => parts[0])
        .ToDictionary(static parts => parts[0], static parts => parts[^1], StringComparer.Ordinal);

    private static Dictionary<string, string> ValuesOf(CheckpointIndex index) => index.ValueNames
        .SelectMany(name => JsonLeaves.Of(name, index.ShowValue(name)))
        .DistinctBy(static leaf => leaf.Key)
        .ToDictionary(StringComparer.Ordinal);
}
