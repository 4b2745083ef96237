namespace Fabric.Checkpoints;

/// <summary>What a checkpoint holds, to be saved again; its tensors are streamed.</summary>
internal static class IndexedContent
{
    private const int MaxListed = 10;

    /// <param name="index">The checkpoint.</param>
    /// <param name="dropsForeign">Whether what has no meaning outside Python is left out.</param>
    /// <exception cref="CheckpointFormatException">It holds such things.</exception>
    public static CheckpointContent Of(CheckpointIndex index, bool dropsForeign) => new()
    {
        // Nothing stands for those of others, so that they stay foreign.
        StateType = index.StateType ?? "",
        Schema = index.Schema ?? "",
        Fingerprints = index.Fingerprints,
        WorldSize = index.WorldSize ?? 1,
        Tensors = [.. index.Tensors.Select(static tensor => new TensorEntry(tensor.Name, tensor.Dtype, tensor.Shape, new StreamedSource(tensor.Bytes)))],
        Aliases = index.Aliases,
        Values = ValuesOf(index, dropsForeign),
        Python = index.Python,
    };

    private static List<KeyValuePair<string, ReadOnlyMemory<byte>>> ValuesOf(CheckpointIndex index, bool dropsForeign)
    {
        var values = new List<KeyValuePair<string, ReadOnlyMemory<byte>>>(index.ValueNames.Count);
        List<string> foreign = [.. index.Python?.Losses ?? []];
        foreach (string name in index.ValueNames)
        {
            try
            {
                values.Add(new(name, index.GetValue(name)));
            }
            catch (CheckpointFormatException e) when (index.Python is not null)
            {
                foreign.Add(e.Message);
            }
        }

        return foreign.Count == 0 || dropsForeign
            ? values
            : throw new CheckpointFormatException(
                $"'{index.Path}' was not converted. {string.Join(' ', foreign.Take(MaxListed))}{(foreign.Count > MaxListed ? $" {foreign.Count - MaxListed} more cannot either." : "")} " +
                "Set ConvertOptions.DropForeignValues to leave that out.",
                index.Path);
    }
}
