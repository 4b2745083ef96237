using Fabric.Native;

namespace Fabric.Checkpoints;

/// <summary>Writes the data that this rank has, hashing it on the way: large tensors straight from their memory, small ones gathered.</summary>
internal sealed class SaveTransfer : IDisposable
{
    private readonly IReadOnlyList<TensorRange> _ranges;
    private readonly IReadOnlyList<TensorSource> _sources;
    private readonly DataBlocks _blocks;
    private readonly WriteAt _write;
    private readonly TransferProgress _progress;
    private readonly TransferBuffers _buffers = new();
    private readonly SharedLease?[] _leases;

    private SaveTransfer(
        IReadOnlyList<TensorRange> ranges, IReadOnlyList<TensorSource> sources, DataBlocks blocks, WriteAt write, TransferProgress progress)
    {
        _ranges = ranges;
        _sources = sources;
        _blocks = blocks;
        _write = write;
        _progress = progress;
        _leases = new SharedLease?[ranges.Count];
        for (int i = 0; i < _leases.Length; i++)
        {
            if (ranges[i].Length >= TransferPiece.LargeLength)
            {
                SharedLease lease = _leases[i] = new SharedLease(sources[i]);
                lease.Expect(TransferPiece.CountOf(ranges[i].Length));
            }
        }
    }

    /// <param name="plan">Where everything goes. What has no source is left out.</param>
    /// <param name="blocks">Takes the hashes.</param>
    /// <param name="write">Writes to the file.</param>
    /// <param name="progress">How far it has come.</param>
    /// <param name="cancellationToken">Heeded between blocks.</param>
    public static async Task RunAsync(
        SavePlan plan, DataBlocks blocks, WriteAt write, TransferProgress progress, CancellationToken cancellationToken)
    {
        var ranges = new List<TensorRange>(plan.Ranges.Count);
        var sources = new List<TensorSource>(plan.Ranges.Count);
        for (int i = 0; i < plan.Ranges.Count; i++)
        {
            if (plan.Sources[i] is { } source)
            {
                ranges.Add(plan.Ranges[i]);
                sources.Add(source);
            }
        }

        using var transfer = new SaveTransfer(ranges, sources, blocks, write, progress);
        await TransferWorkers.RunAsync(TransferPiece.Split(ranges), transfer.Move, cancellationToken).ConfigureAwait(false);
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
            MovePart(piece, lease, cancellationToken);
        }
        else
        {
            MoveRun(piece, cancellationToken);
        }
    }

    private void MovePart(TransferPiece piece, SharedLease shared, CancellationToken cancellationToken)
    {
        TensorRange range = _ranges[piece.First];
        MemoryLease lease = shared.Take();
        int block = range.FirstBlock + (int)(piece.Start / DataBlocks.Size);
        for (int done = 0; done < piece.Length; done += DataBlocks.Size)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<byte> bytes = lease.Slice(piece.Start + done, Math.Min(DataBlocks.Size, piece.Length - done));

            // One block at a time: it is still in the processor's cache when it is written.
            _blocks.Set(block++, DataBlocks.Hash(bytes));
            _write(bytes, range.Offset + piece.Start + done);
            _progress.Add(bytes.Length);
        }

        if (shared.Finish())
        {
            shared.Dispose();
        }
    }

    private void MoveRun(TransferPiece piece, CancellationToken cancellationToken)
    {
        AlignedBuffer buffer = _buffers.Rent();
        try
        {
            Span<byte> gathered = buffer.Span[..piece.Length];
            Span<byte> rest = gathered;
            for (int i = piece.First; i < piece.First + piece.Count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int length = (int)_ranges[i].Length;
                if (length == 0)
                {
                    continue;
                }

                using MemoryLease lease = _sources[i].Lease();
                lease.Slice(0, length).CopyTo(rest);

                // The copy: what is hashed is what is written, also where somebody changes the tensor meanwhile.
                _blocks.Set(_ranges[i].FirstBlock, DataBlocks.Hash(rest[..length]));
                rest = rest[length..];
            }

            _write(gathered, _ranges[piece.First].Offset);
            _progress.Add(piece.Length);
        }
        finally
        {
            _buffers.Return(buffer);
        }
    }
}
