using Fabric.Native;
using Fabric.Storage;

namespace Fabric.Checkpoints;

/// <summary>
/// Writes the data that this rank has, hashing it on the way: large tensors straight from their memory, small ones gathered. Past the page cache
/// all goes by way of a buffer, since a tensor's memory does not lie as its place in the file does.
/// </summary>
internal sealed class SaveTransfer : IDisposable
{
    private readonly IReadOnlyList<TensorRange> _ranges;
    private readonly IReadOnlyList<TensorRange> _written;
    private readonly IReadOnlyList<TensorSource> _sources;
    private readonly FileFrame _frame;
    private readonly BlockHashes _blocks;
    private readonly WrittenFile _file;
    private readonly TransferProgress _progress;
    private readonly TransferBuffers _buffers = new();
    private readonly SharedLease?[] _leases;

    private SaveTransfer(SavePart part, BlockHashes blocks, WrittenFile file, TransferProgress progress)
    {
        _ranges = part.Ranges;
        _written = part.Written;
        _sources = part.Sources;
        _frame = part.Plan.Frame;
        _blocks = blocks;
        _file = file;
        _progress = progress;
        _leases = new SharedLease?[_ranges.Count];
        foreach (int tensor in part.Pieces.Select(static piece => piece.First).Where(tensor => _ranges[tensor].Length >= TransferPiece.LargeLength))
        {
            SharedLease lease = _leases[tensor] ??= new SharedLease(_sources[tensor]);
            lease.Expect(1);
        }
    }

    /// <param name="part">What is written, and where it goes.</param>
    /// <param name="blocks">Takes the hashes.</param>
    /// <param name="file">The file.</param>
    /// <param name="progress">How far it has come.</param>
    /// <param name="cancellationToken">Heeded between blocks.</param>
    public static async Task RunAsync(
        SavePart part, BlockHashes blocks, WrittenFile file, TransferProgress progress, CancellationToken cancellationToken)
    {
        using var transfer = new SaveTransfer(part, blocks, file, progress);
        await TransferWorkers.RunAsync(part.Pieces, transfer.Move, waitsForDisk: file.IsDirect, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _buffers.Dispose();
        foreach (SharedLease? lease in _leases)
        {
            lease?.Dispose();
        }
    }

    private void Move(TransferPiece piece, CancellationToken cancellationToken)
    {
        if (_leases[piece.First] is { } lease)
        {
            MoveLarge(piece, lease, cancellationToken);
        }
        else
        {
            MoveRun(piece, cancellationToken);
        }
    }

    private void MoveLarge(TransferPiece piece, SharedLease shared, CancellationToken cancellationToken)
    {
        if (_file.IsDirect)
        {
            MovePartDirect(piece, shared.Take(), cancellationToken);
        }
        else
        {
            MovePart(piece, shared.Take(), cancellationToken);
        }

        if (shared.Finish())
        {
            shared.Dispose();
        }
    }

    private void MovePart(TransferPiece piece, MemoryLease lease, CancellationToken cancellationToken)
    {
        foreach ((int block, long start, int length) in BlocksOf(piece))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<byte> bytes = lease.Slice(start, length);

            // One block at a time: it is still in the processor's cache when it is written.
            _blocks.Add(block, bytes);
            _file.Write(bytes, _ranges[piece.First].Offset + start);
            _progress.Add(length);
        }
    }

    private void MovePartDirect(TransferPiece piece, MemoryLease lease, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        NativeBlock buffer = _buffers.Rent();
        try
        {
            long offset = _ranges[piece.First].Offset + piece.Start;
            Span<byte> copy = PlaceFor(offset, piece.Length, buffer);
            foreach ((int block, long start, int length) in BlocksOf(piece))
            {
                Span<byte> bytes = copy.Slice((int)(start - piece.Start), length);
                lease.Slice(start, length).CopyTo(bytes);
                _blocks.Add(block, bytes);
            }

            _file.Write(copy, offset);
            _progress.Add(piece.Length);
        }
        finally
        {
            _buffers.Return(buffer);
        }
    }

    /// <summary>The blocks of a part of a large tensor: their numbers, where in the tensor they begin, how long they are.</summary>
    private IEnumerable<(int Block, long Start, int Length)> BlocksOf(TransferPiece piece)
    {
        int block = _ranges[piece.First].FirstBlock + (int)(piece.Start / DataBlocks.Size);
        for (int done = 0; done < piece.Length; done += DataBlocks.Size)
        {
            yield return (block++, piece.Start + done, Math.Min(DataBlocks.Size, piece.Length - done));
        }
    }

    /// <summary>Bytes of a buffer that lie in memory as a place does in the file.</summary>
    private static Span<byte> PlaceFor(long offset, int length, NativeBlock buffer) =>
        buffer.Span.Slice((int)(offset % WrittenFile.DirectAlignment), length);

    private void MoveRun(TransferPiece piece, CancellationToken cancellationToken)
    {
        NativeBlock buffer = _buffers.Rent();
        try
        {
            Span<byte> gathered = PlaceFor(_written[piece.First].Offset, piece.Length, buffer);
            Span<byte> rest = gathered;
            long moved = 0;
            for (int i = piece.First; i < piece.First + piece.Count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Span<byte> written = rest[..(int)_written[i].Length];
                Gather(i, written.Slice((int)(_ranges[i].Offset - _written[i].Offset), (int)_ranges[i].Length));
                _frame.Complete(_ranges[i], _blocks, written);
                moved += _ranges[i].Length;
                rest = rest[written.Length..];
            }

            _file.Write(gathered, _written[piece.First].Offset);
            _progress.Add(moved);
        }
        finally
        {
            _buffers.Return(buffer);
        }
    }

    private void Gather(int tensor, Span<byte> copy)
    {
        if (copy.IsEmpty)
        {
            return;
        }

        using MemoryLease lease = _sources[tensor].Lease();
        lease.Slice(0, copy.Length).CopyTo(copy);

        // The copy: what is hashed is what is written, also where somebody changes the tensor meanwhile.
        _blocks.Add(_ranges[tensor].FirstBlock, copy);
    }
}
