using Fabric.Native;
using Fabric.Storage;

namespace Fabric.Checkpoints;

/// <summary>Writes the data of a plan, hashing it on the way: large tensors straight from their memory, small ones gathered.</summary>
internal sealed class SaveTransfer : IDisposable
{
    private readonly SavePlan _plan;
    private readonly StagedFile _file;
    private readonly DataBlocks _blocks;
    private readonly TransferProgress _progress;
    private readonly TransferBuffers _buffers = new();
    private readonly SharedLease?[] _leases;

    private SaveTransfer(SavePlan plan, StagedFile file, TransferProgress progress)
    {
        _plan = plan;
        _file = file;
        _progress = progress;
        _blocks = new DataBlocks(plan.BlockCount);
        _leases = new SharedLease?[plan.Ranges.Count];
        for (int i = 0; i < _leases.Length; i++)
        {
            if (plan.Ranges[i].Length >= TransferPiece.LargeLength)
            {
                _leases[i] = new SharedLease(plan.Sources[i].Lease, TransferPiece.CountOf(plan.Ranges[i].Length));
            }
        }
    }

    /// <returns>The hashes of all blocks.</returns>
    public static async Task<DataBlocks> RunAsync(
        SavePlan plan, StagedFile file, TransferProgress progress, CancellationToken cancellationToken)
    {
        using var transfer = new SaveTransfer(plan, file, progress);
        await TransferWorkers.RunAsync(TransferPiece.Split(plan.Ranges), transfer.Move, cancellationToken).ConfigureAwait(false);
        return transfer._blocks;
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
        TensorRange range = _plan.Ranges[piece.First];
        MemoryLease lease = shared.Take();
        int block = range.FirstBlock + (int)(piece.Start / DataBlocks.Size);
        for (int done = 0; done < piece.Length; done += DataBlocks.Size)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<byte> bytes = lease.Slice(piece.Start + done, Math.Min(DataBlocks.Size, piece.Length - done));

            // One block at a time: it is still in the processor's cache when it is written.
            _blocks.Set(block++, DataBlocks.Hash(bytes));
            _file.Write(bytes, range.Offset + piece.Start + done);
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
                int length = (int)_plan.Ranges[i].Length;
                if (length == 0)
                {
                    continue;
                }

                using MemoryLease lease = _plan.Sources[i].Lease();
                lease.Slice(0, length).CopyTo(rest);

                // The copy: what is hashed is what is written, also where somebody changes the tensor meanwhile.
                _blocks.Set(_plan.Ranges[i].FirstBlock, DataBlocks.Hash(rest[..length]));
                rest = rest[length..];
            }

            _file.Write(gathered, _plan.Ranges[piece.First].Offset);
            _progress.Add(piece.Length);
        }
        finally
        {
            _buffers.Return(buffer);
        }
    }
}
