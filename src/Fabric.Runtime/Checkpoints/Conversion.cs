namespace Fabric.Checkpoints;

/// <summary>Makes one file of any checkpoint, window by window, so that no tensor is in memory whole.</summary>
internal static class Conversion
{
    /// <param name="index">The checkpoint.</param>
    /// <param name="target">Where the file goes.</param>
    /// <param name="dropsForeign">Whether what has no meaning outside Python is left out.</param>
    /// <param name="cancellationToken">Heeded until the file is in its place.</param>
    /// <exception cref="CheckpointFormatException">It holds what has no meaning outside Python.</exception>
    public static async Task<CommittedCheckpoint> RunAsync(CheckpointIndex index, SaveTarget target, bool dropsForeign, CancellationToken cancellationToken)
    {
        index.Python?.CheckAreOne();
        PlannedContent content = PlannedContent.Create(IndexedContent.Of(index, dropsForeign), target.Format);
        using SingleFileSave save = await SingleFileSave.BeginAsync(target, content).ConfigureAwait(false);
        await save.WriteOwnAsync(cancellationToken).ConfigureAwait(false);
        string[] names = [.. save.StreamedNames];
        TensorBytes[] tensors = [.. names.Select(name => TensorBytes.Whole(index.GetTensor(name)))];
        await save.WriteStreamedAsync(names, writer => CopyAsync(index, tensors, writer, cancellationToken)).ConfigureAwait(false);
        return await save.CommitAsync([], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes the same bytes as they are read.</summary>
    /// <param name="index">The checkpoint.</param>
    /// <param name="tensors">What is copied, in the order of the file.</param>
    /// <param name="writer">Writes the file.</param>
    /// <param name="cancellationToken">Heeded between windows.</param>
    public static async Task CopyAsync(CheckpointIndex index, IReadOnlyList<TensorBytes> tensors, WindowWriter writer, CancellationToken cancellationToken)
    {
        using var reader = new WindowReader(index, tensors);
        foreach (TransferWindow window in reader.Windows)
        {
            await reader.ReadAsync(window, cancellationToken).ConfigureAwait(false);
            writer.Write(window, reader.Bytes);
        }
    }
}
