using Fabric.Native;

namespace Fabric.Checkpoints;

/// <summary>Reads tensors into lent memory and verifies them: large ones straight into it, small neighbours with one read.</summary>
internal sealed class LoadTransfer : IDisposable
{
    private readonly VerifiedFile _file;
    private readonly IReadOnlyList<TensorRange> _ranges;
    private readonly IReadOnlyList<TensorTarget> _targets;
    private readonly TransferProgress _progress;
    private readonly TransferBuffers _buffers = new();
    private readonly SharedLease?[] _leases;

    private LoadTransfer(
        VerifiedFile file, IReadOnlyList<TensorRange> ranges, IReadOnlyList<TensorTarget> targets, TransferProgress progress)
    {
        _file = file;
        _ranges = ranges;
        _targets = targets;
        _progress = progress;
        _leases = new SharedLease?[ranges.Count];
        for (int i = 0; i < _leases.Length; i++)
        {
            if (ranges[i].Length >= TransferPiece.LargeLength)
            {
                _leases[i] = new SharedLease(targets[i].Lease, TransferPiece.CountOf(ranges[i].Length));
            }
        }
    }

    /// <param name="file">The data.</param>
    /// <param name="ranges">What is read, in the order of the file.</param>
    /// <param name="targets">Where it goes, in the same order.</param>
    /// <param name="progress">How far it has come.</param>
    /// <param name="cancellationToken">Heeded between blocks.</param>
    /// <exception cref="CheckpointCorruptException">Bytes are damaged or missing; some targets may be filled.</exception>
    public static async Task RunAsync(
        VerifiedFile file,
        IReadOnlyList<TensorRange> ranges,
        IReadOnlyList<TensorTarget> targets,
        TransferProgress progress,
        CancellationToken cancellationToken)
    {
        using var transfer = new LoadTransfer(file, ranges, targets, progress);
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
        MemoryLease lease = shared.Take();
        for (int done = 0; done < piece.Length; done += DataBlocks.Size)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<byte> bytes = lease.Slice(piece.Start + done, Math.Min(DataBlocks.Size, piece.Length - done));
            _file.ReadBlock(_ranges[piece.First], piece.Start + done, bytes);
            _progress.Add(bytes.Length);
        }

        if (shared.Finish())
        {
            _targets[piece.First].Complete(lease);
            shared.Dispose();
        }
    }

    private void MoveRun(TransferPiece piece, CancellationToken cancellationToken)
    {
        AlignedBuffer buffer = _buffers.Rent();
        try
        {
            Span<byte> rest = buffer.Span[..piece.Length];
            _file.ReadRun(_ranges[piece.First], rest);
            for (int i = piece.First; i < piece.First + piece.Count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Span<byte> bytes = rest[..(int)_ranges[i].Length];
                _file.Verify(_ranges[i], 0, bytes);
                using MemoryLease lease = _targets[i].Lease();
                bytes.CopyTo(lease.Slice(0, bytes.Length));
                _targets[i].Complete(lease);
                rest = rest[bytes.Length..];
            }

            _progress.Add(piece.Length);
        }
        finally
        {
            _buffers.Return(buffer);
        }
    }
}
