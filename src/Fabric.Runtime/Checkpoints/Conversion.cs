using Fabric.Native;

namespace Fabric.Checkpoints;

/// <summary>Makes one file of any checkpoint, window by window, so that no tensor is in memory whole.</summary>
internal static class Conversion
{
    private const int MaxListed = 10;

    /// <param name="index">The checkpoint.</param>
    /// <param name="target">Where the file goes.</param>
    /// <param name="dropsForeign">Whether values that have no meaning outside Python are left out.</param>
    /// <param name="cancellationToken">Heeded until the file is in its place.</param>
    /// <exception cref="CheckpointFormatException">It holds values that have no meaning outside Python.</exception>
    public static async Task<CommittedCheckpoint> RunAsync(CheckpointIndex index, SaveTarget target, bool dropsForeign, CancellationToken cancellationToken)
    {
        index.Python?.CheckAreOne();
        PlannedContent content = PlannedContent.Create(ContentOf(index, dropsForeign), target.Format);
        using SingleFileSave save = await SingleFileSave.BeginAsync(target, content).ConfigureAwait(false);
        await save.WriteOwnAsync(cancellationToken).ConfigureAwait(false);
        string[] names = [.. save.StreamedNames];
        await save.WriteStreamedAsync(names, writer => CopyAsync(index, names, writer, cancellationToken)).ConfigureAwait(false);
        return await save.CommitAsync([], cancellationToken).ConfigureAwait(false);
    }

    private static async Task CopyAsync(CheckpointIndex index, string[] names, WindowWriter writer, CancellationToken cancellationToken)
    {
        IndexedTensor[] tensors = [.. names.Select(index.GetTensor)];
        using var buffer = new NativeBlock(TransferWindow.MaxLength);
        using var reordered = new ReorderedTensor(index);
        foreach (TransferWindow window in TransferWindow.Split(tensors.Select(static tensor => tensor.Bytes)))
        {
            var direct = new List<TransferWindow.Piece>(window.Pieces.Count);
            foreach (TransferWindow.Piece piece in window.Pieces)
            {
                IndexedTensor tensor = tensors[piece.Tensor];
                NativeBlock? whole = piece.Length == tensor.Bytes ? null : await reordered.FindAsync(tensor, cancellationToken).ConfigureAwait(false);
                if (whole is null)
                {
                    direct.Add(piece);
                }
                else
                {
                    whole.Slice(piece.Start, piece.Length).CopyTo(buffer.Slice(piece.Position, piece.Length));
                }
            }

            var plan = LoadPlan.OfBytes(
                direct.Select(piece => (tensors[piece.Tensor], new ByteRun(piece.Start, piece.Position, piece.Length))),
                new WindowTarget(buffer, window.Length));
            await index.ReadAsync(plan, cancellationToken).ConfigureAwait(false);
            writer.Write(window, buffer.Span[..window.Length]);
        }
    }

    private static CheckpointContent ContentOf(CheckpointIndex index, bool dropsForeign) => new()
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
        var foreign = new List<string>();
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
                "Set ConvertOptions.DropForeignValues to leave such values out.",
                index.Path);
    }

    /// <summary>Lends the buffer of a window.</summary>
    private sealed class WindowTarget(NativeBlock buffer, long length) : TensorTarget
    {
        public override long Length => length;

        public override MemoryLease Lease() => buffer.Lease(0, length);
    }
}
