using System.Runtime.ExceptionServices;
using Fabric.Collectives;
using Fabric.Native;
using Fabric.Sharding;

namespace Fabric.Checkpoints;

/// <summary>
/// Brings divided tensors to the rank that writes them as one file, window by window, so that nobody ever has one whole. Every rank takes
/// part in every window; all stop together when one asks for it.
/// </summary>
internal sealed class ShardGather
{
    private const byte Go = 0;
    private const byte Stop = 1;

    private readonly ProcessGroup _group;
    private readonly List<(FileTensor Whole, TensorEntry Entry)> _tensors;
    private readonly IReadOnlyList<TransferWindow> _windows;
    private Exception? _failure;

    /// <param name="content">What this rank has.</param>
    /// <param name="group">All ranks.</param>
    public ShardGather(PlannedContent content, ProcessGroup group)
    {
        _group = group;
        _tensors = [.. content.Entries.Where(static entry => entry.Box is not null).Select(static entry => (FileTensor.Whole(entry), entry))];
        _tensors.Sort(static (x, y) => FileTensor.CompareInFile(x.Whole, y.Whole));
        _windows = [.. TransferWindow.Split(_tensors.Select(static tensor => tensor.Whole.Length))];
    }

    /// <summary>The tensors that are gathered, in the order of the file.</summary>
    public IEnumerable<string> Names => _tensors.Select(static tensor => tensor.Whole.Name);

    /// <summary>Takes part on a rank that does not write.</summary>
    /// <param name="cancellationToken">Stops all ranks at the next window.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        foreach (TransferWindow window in _windows)
        {
            await ExchangeAsync(window, cancellationToken).ConfigureAwait(false);
            if (await IsStoppedAsync(stop: false).ConfigureAwait(false))
            {
                ThrowOwn(cancellationToken);
                return;
            }
        }
    }

    /// <summary>Takes part on rank 0, which writes.</summary>
    /// <param name="writer">Writes the windows.</param>
    /// <param name="cancellationToken">Stops all ranks at the next window.</param>
    /// <exception cref="OperationCanceledException">Cancelled here.</exception>
    public async Task WriteAsync(WindowWriter writer, CancellationToken cancellationToken)
    {
        foreach (TransferWindow window in _windows)
        {
            byte[][] parts = (await ExchangeAsync(window, cancellationToken).ConfigureAwait(false))!;
            bool stop = parts.Any(static part => part[0] == Stop) || !Try(() => writer.Write(window, Assemble(window, parts)));
            if (await IsStoppedAsync(stop).ConfigureAwait(false))
            {
                ThrowOwn(cancellationToken);
                return;
            }
        }
    }

    /// <summary>One byte that says whether to stop, then what this rank has of the window, in its order.</summary>
    private Task<byte[][]?> ExchangeAsync(TransferWindow window, CancellationToken cancellationToken)
    {
        byte[] own = [Stop];
        if (!cancellationToken.IsCancellationRequested)
        {
            Try(() => own = [Go, .. OwnPart(window)]);
        }

        // Cancelling an exchange that others are in would break the group.
        return _group.GatherBytesAsync(own, root: 0, "save, gather", CancellationToken.None);
    }

    /// <summary>A failure must not keep this rank from the exchanges that the others are in: it is kept until all have stopped.</summary>
    private bool Try(Action step)
    {
        try
        {
            step();
            return true;
        }
        catch (Exception e)
        {
            _failure = e;
            return false;
        }
    }

    /// <summary>Whoever stopped it says why; the others learn it when the ranks compare how they fared.</summary>
    private void ThrowOwn(CancellationToken cancellationToken)
    {
        if (_failure is not null)
        {
            ExceptionDispatchInfo.Throw(_failure);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task<bool> IsStoppedAsync(bool stop)
    {
        byte[] told = await _group.BroadcastBytesAsync(new[] { stop ? Stop : Go }, root: 0, "save, go on").ConfigureAwait(false);
        return told[0] == Stop;
    }

    private byte[] OwnPart(TransferWindow window)
    {
        var part = new byte[window.Pieces.Sum(piece => SharedWith(piece, _group.Rank).Length)];
        int done = 0;
        foreach (TransferWindow.Piece piece in window.Pieces)
        {
            (long start, int length) = SharedWith(piece, _group.Rank);
            if (length > 0)
            {
                (FileTensor _, TensorEntry entry) = _tensors[piece.Tensor];
                using MemoryLease lease = entry.Source.Lease();
                lease.Slice(start - ChunkOf(piece.Tensor, _group.Rank).Start, length).CopyTo(part.AsSpan(done));
                done += length;
            }
        }

        return part;
    }

    private byte[] Assemble(TransferWindow window, byte[][] parts)
    {
        var bytes = new byte[window.Length];
        var done = new int[parts.Length];
        Array.Fill(done, 1);
        foreach (TransferWindow.Piece piece in window.Pieces)
        {
            for (int rank = 0; rank < parts.Length; rank++)
            {
                (long start, int length) = SharedWith(piece, rank);
                parts[rank].AsSpan(done[rank], length).CopyTo(bytes.AsSpan(piece.Position + (int)(start - piece.Start)));
                done[rank] += length;
            }
        }

        return bytes;
    }

    /// <summary>What a rank has of a piece: where that begins in the tensor, and its length in bytes.</summary>
    private (long Start, int Length) SharedWith(TransferWindow.Piece piece, int rank)
    {
        (long chunkStart, long chunkEnd) = ChunkOf(piece.Tensor, rank);
        long start = Math.Clamp(chunkStart, piece.Start, piece.Start + piece.Length);
        long end = Math.Clamp(chunkEnd, piece.Start, piece.Start + piece.Length);
        return (start, (int)(end - start));
    }

    /// <summary>Which bytes of a tensor a rank has.</summary>
    private (long Start, long End) ChunkOf(int tensor, int rank)
    {
        FileTensor whole = _tensors[tensor].Whole;
        return DimensionChunks.BytesOf(DimensionChunks.Of(whole.Box.Shape, rank, _group.WorldSize), whole.Box.Shape, whole.Length);
    }
}
