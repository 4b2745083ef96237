using Fabric.Native;

namespace Fabric.Checkpoints;

/// <summary>
/// Reads blocks and verifies them: straight into lent memory where a whole block goes to one place, small neighbours with one read.
/// </summary>
internal sealed class LoadTransfer : IDisposable
{
    private readonly IReadOnlyList<LoadPart> _parts;
    private readonly Dictionary<TensorTarget, SharedLease>? _leases;
    private readonly TransferProgress _progress;
    private readonly TransferBuffers _buffers = new();

    private LoadTransfer(IReadOnlyList<LoadPart> parts, Dictionary<TensorTarget, SharedLease>? leases, TransferProgress progress)
    {
        _parts = parts;
        _leases = leases;
        _progress = progress;
    }

    /// <summary>Fills the targets. Each is completed once, when the last of its parts is there.</summary>
    /// <param name="parts">What is read, file by file, in the order of the file.</param>
    /// <param name="progress">How far it has come.</param>
    /// <param name="cancellationToken">Heeded between blocks.</param>
    /// <exception cref="CheckpointCorruptException">Bytes are damaged or missing; some targets may be filled.</exception>
    public static async Task ReadAsync(IReadOnlyList<LoadPart> parts, TransferProgress progress, CancellationToken cancellationToken)
    {
        using var transfer = new LoadTransfer(parts, LeasesOf(parts), progress);
        await TransferWorkers.RunAsync(PiecesOf(parts), transfer.Move, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads and verifies the same, and keeps nothing.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    public static async Task VerifyAsync(IReadOnlyList<LoadPart> parts, TransferProgress progress, CancellationToken cancellationToken)
    {
        using var transfer = new LoadTransfer(parts, leases: null, progress);
        await TransferWorkers.RunAsync(PiecesOf(parts), transfer.Move, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _buffers.Dispose();
        foreach (SharedLease lease in _leases?.Values.AsEnumerable() ?? [])
        {
            lease.Dispose();
        }
    }

    private static Dictionary<TensorTarget, SharedLease> LeasesOf(IReadOnlyList<LoadPart> parts)
    {
        var pieces = new Dictionary<TensorTarget, int>(parts.Count, ReferenceEqualityComparer.Instance);
        foreach (LoadPart part in parts)
        {
            pieces[part.Target] = pieces.GetValueOrDefault(part.Target) + TransferPiece.CountOf(part.Range.Length);
        }

        var leases = new Dictionary<TensorTarget, SharedLease>(pieces.Count, ReferenceEqualityComparer.Instance);
        foreach ((TensorTarget target, int count) in pieces)
        {
            leases.Add(target, new SharedLease(target.Lease, count));
        }

        return leases;
    }

    /// <summary>No piece spans two files.</summary>
    private static List<TransferPiece> PiecesOf(IReadOnlyList<LoadPart> parts)
    {
        var pieces = new List<TransferPiece>(parts.Count);
        for (int first = 0; first < parts.Count;)
        {
            VerifiedFile file = parts[first].File;
            TensorRange[] ranges = [.. parts.Skip(first).TakeWhile(part => part.File == file).Select(part => part.Range)];
            pieces.AddRange(TransferPiece.Split(ranges).Select(piece => piece with { First = first + piece.First }));
            first += ranges.Length;
        }

        return pieces;
    }

    private void Move(TransferPiece piece, CancellationToken cancellationToken)
    {
        AlignedBuffer buffer = _buffers.Rent();
        try
        {
            if (_parts[piece.First].Range.Length >= TransferPiece.LargeLength)
            {
                MoveBlocks(piece, _parts[piece.First], buffer, cancellationToken);
            }
            else
            {
                MoveRun(piece, buffer, cancellationToken);
            }
        }
        finally
        {
            _buffers.Return(buffer);
        }
    }

    private void MoveBlocks(TransferPiece piece, LoadPart part, AlignedBuffer buffer, CancellationToken cancellationToken)
    {
        MemoryLease? lease = _leases?[part.Target].Take();
        for (int done = 0; done < piece.Length; done += DataBlocks.Size)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long start = piece.Start + done;
            int length = Math.Min(DataBlocks.Size, piece.Length - done);
            if (lease is not null && part.TryGetPlace(start, length, out long to))
            {
                part.File.ReadBlock(part.Range, start, lease.Slice(to, length));
            }
            else if (part.PlacesOf(start, length).Any())
            {
                Span<byte> block = buffer.Span[..length];
                part.File.ReadBlock(part.Range, start, block);
                Distribute(part, start, block, lease);
            }

            _progress.Add(length);
        }

        Finish(part.Target);
    }

    private void MoveRun(TransferPiece piece, AlignedBuffer buffer, CancellationToken cancellationToken)
    {
        Span<byte> rest = buffer.Span[..piece.Length];
        _parts[piece.First].File.ReadRun(_parts[piece.First].Range, rest);
        for (int i = piece.First; i < piece.First + piece.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            LoadPart part = _parts[i];
            Span<byte> block = rest[..(int)part.Range.Length];
            part.File.Verify(part.Range, 0, block);
            Distribute(part, 0, block, _leases?[part.Target].Take());
            Finish(part.Target);
            rest = rest[block.Length..];
        }

        _progress.Add(piece.Length);
    }

    private static void Distribute(LoadPart part, long start, ReadOnlySpan<byte> block, MemoryLease? lease)
    {
        if (lease is null)
        {
            return;
        }

        foreach ((int from, long to, int length) in part.PlacesOf(start, block.Length))
        {
            block.Slice(from, length).CopyTo(lease.Slice(to, length));
        }
    }

    private void Finish(TensorTarget target)
    {
        if (_leases is not null && _leases[target] is var lease && lease.Finish())
        {
            target.Complete(lease.Take());
            lease.Dispose();
        }
    }
}
