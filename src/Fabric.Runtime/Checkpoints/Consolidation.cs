using Fabric.Native;

namespace Fabric.Checkpoints;

/// <summary>Makes one file of a checkpoint's shards, window by window, so that no tensor is in memory whole.</summary>
internal static class Consolidation
{
    /// <param name="index">The checkpoint.</param>
    /// <param name="target">Where the file goes.</param>
    /// <param name="cancellationToken">Heeded until the file is in its place.</param>
    public static async Task<CommittedCheckpoint> RunAsync(CheckpointIndex index, SaveTarget target, CancellationToken cancellationToken)
    {
        using SingleFileSave save = await SingleFileSave.BeginAsync(target, PlannedContent.Create(ContentOf(index), target.Format)).ConfigureAwait(false);
        await save.WriteOwnAsync(cancellationToken).ConfigureAwait(false);
        string[] names = [.. save.StreamedNames];
        await save.WriteStreamedAsync(names, writer => CopyAsync(index, names, writer, cancellationToken)).ConfigureAwait(false);
        return await save.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task CopyAsync(CheckpointIndex index, string[] names, WindowWriter writer, CancellationToken cancellationToken)
    {
        IndexedTensor[] tensors = [.. names.Select(index.GetTensor)];
        using var buffer = new NativeBlock(TransferWindow.MaxLength);
        foreach (TransferWindow window in TransferWindow.Split(tensors.Select(static tensor => tensor.Bytes)))
        {
            var plan = LoadPlan.OfBytes(
                window.Pieces.Select(piece => (tensors[piece.Tensor], new ByteRun(piece.Start, piece.Position, piece.Length))),
                new WindowTarget(buffer, window.Length));
            await index.ReadAsync(plan, cancellationToken).ConfigureAwait(false);
            writer.Write(window, buffer.Span[..window.Length]);
        }
    }

    private static CheckpointContent ContentOf(CheckpointIndex index) => new()
    {
        StateType = index.StateType!,
        Schema = index.Schema!,
        Fingerprints = index.Fingerprints,
        WorldSize = index.WorldSize!.Value,
        Tensors = [.. index.Tensors.Select(static tensor => new TensorEntry(tensor.Name, tensor.Dtype, tensor.Shape, new StreamedSource(tensor.Bytes)))],
        Aliases = index.Aliases,
        Values = [.. index.ValueNames.Select(name => KeyValuePair.Create(name, index.GetValue(name)))],
    };

    /// <summary>Lends the buffer of a window.</summary>
    private sealed class WindowTarget(NativeBlock buffer, long length) : TensorTarget
    {
        public override long Length => length;

        public override MemoryLease Lease() => buffer.Lease(0, length);
    }
}
