using System.Runtime.InteropServices;
using Fabric.Native;

namespace Fabric.Checkpoints;

/// <summary>
/// Reads blocks and verifies them: straight into lent memory where a whole block goes to one place, small neighbours with one read.
/// </summary>
internal sealed class LoadTransfer : IDisposable
{
    private readonly IReadOnlyList<LoadPart> _parts;

    // One a part; parts of one target share theirs.
    private readonly SharedLease[]? _leases;
    private readonly TransferProgress _progress;
    private readonly TransferBuffers _buffers = new();

    private LoadTransfer(IReadOnlyList<LoadPart> parts, SharedLease[]? leases, TransferProgress progress)
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
        await TransferWorkers.RunAsync(PiecesOf(parts), transfer.Move, waitsForDisk: false, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads and verifies the same, and keeps nothing.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    public static async Task VerifyAsync(IReadOnlyList<LoadPart> parts, TransferProgress progress, CancellationToken cancellationToken)
    {
        using var transfer = new LoadTransfer(parts, leases: null, progress);
        await TransferWorkers.RunAsync(PiecesOf(parts), transfer.Move, waitsForDisk: false, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _buffers.Dispose();
        foreach (SharedLease lease in _leases ?? [])
        {
            lease.Dispose();
        }
    }

    private static SharedLease[] LeasesOf(IReadOnlyList<LoadPart> parts)
    {
        var ofTargets = new Dictionary<TensorTarget, SharedLease>(parts.Count, ReferenceEqualityComparer.Instance);
        var leases = new SharedLease[parts.Count];
        for (int i = 0; i < leases.Length; i++)
        {
            ref SharedLease? lease = ref CollectionsMarshal.GetValueRefOrAddDefault(ofTargets, parts[i].Target, out _);
            lease ??= new SharedLease(parts[i].Target);
            lease.Expect(parts[i].Form is null ? TransferPiece.CountOf(parts[i].Range.Length) : 1);
            leases[i] = lease;
        }

        return leases;
    }

    /// <summary>No piece spans two files, and none divides what has another form: its length says nothing then.</summary>
    private static List<TransferPiece> PiecesOf(IReadOnlyList<LoadPart> parts)
    {
        var pieces = new List<TransferPiece>(parts.Count);
        for (int first = 0; first < parts.Count;)
        {
            if (parts[first].Form is not null)
            {
                pieces.Add(new TransferPiece(first++, Count: 1, Start: 0, Length: 0));
                continue;
            }

            object origin = parts[first].Data.Origin;
            TensorRange[] ranges = [.. parts.Skip(first).TakeWhile(part => part.Data.Origin == origin && part.Form is null).Select(part => part.Range)];
            pieces.AddRange(TransferPiece.Split(ranges).Select(piece => piece with { First = first + piece.First }));
            first += ranges.Length;
        }

        return pieces;
    }

    private void Move(TransferPiece piece, CancellationToken cancellationToken)
    {
        if (_parts[piece.First].Form is { } form)
        {
            MoveFormed(piece.First, form, cancellationToken);
            return;
        }

        NativeBlock buffer = _buffers.Rent();
        try
        {
            if (_parts[piece.First].Range.Length >= TransferPiece.LargeLength)
            {
                MoveBlocks(piece, buffer, cancellationToken);
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

    private void MoveFormed(int index, StoredForm form, CancellationToken cancellationToken)
    {
        LoadPart part = _parts[index];
        using var stored = new NativeBlock(part.Range.Length);
        foreach ((long start, int length) in BlocksOf(part.Range.Length))
        {
            cancellationToken.ThrowIfCancellationRequested();
            part.Data.ReadBlock(part.Range, start, stored.Slice(start, length));
            _progress.Add(length);
        }

        if (_leases?[index].Take() is { } lease)
        {
            using var tensor = new NativeBlock(form.Length);
            form.Decode(stored, tensor);
            foreach ((long start, int length) in BlocksOf(form.Length))
            {
                Distribute(part, start, tensor.Slice(start, length), lease);
            }
        }

        Finish(index);
    }

    private static IEnumerable<(long Start, int Length)> BlocksOf(long length)
    {
        for (long start = 0; start < length; start += DataBlocks.Size)
        {
            yield return (start, (int)Math.Min(DataBlocks.Size, length - start));
        }
    }

    private void MoveBlocks(TransferPiece piece, NativeBlock buffer, CancellationToken cancellationToken)
    {
        LoadPart part = _parts[piece.First];
        MemoryLease? lease = _leases?[piece.First].Take();
        for (int done = 0; done < piece.Length; done += DataBlocks.Size)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long start = piece.Start + done;
            int length = Math.Min(DataBlocks.Size, piece.Length - done);
            if (lease is not null && part.TryGetPlace(start, length, out long to))
            {
                part.Data.ReadBlock(part.Range, start, lease.Slice(to, length));
            }
            else if (part.Data.VerifiesWhole || part.PlacesOf(start, length).Any())
            {
                Span<byte> block = buffer.Span[..length];
                part.Data.ReadBlock(part.Range, start, block);
                Distribute(part, start, block, lease);
            }

            _progress.Add(length);
        }

        Finish(piece.First);
    }

    private void MoveRun(TransferPiece piece, NativeBlock buffer, CancellationToken cancellationToken)
    {
        Span<byte> rest = buffer.Span[..piece.Length];
        _parts[piece.First].Data.ReadRun(_parts[piece.First].Range, rest);
        long moved = 0;
        for (int i = piece.First; i < piece.First + piece.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            LoadPart part = _parts[i];
            ReadOnlySpan<byte> block = part.Data.Verify(part.Range, 0, rest[..(int)part.Range.Length]);
            Distribute(part, 0, block, _leases?[i].Take());
            Finish(i);
            moved += block.Length;
            rest = rest[(int)part.Range.Length..];
        }

        _progress.Add(moved);
    }

    private static void Distribute(LoadPart part, long start, ReadOnlySpan<byte> block, MemoryLease? lease)
    {
        if (lease is null)
        {
            return;
        }

        if (part.TryGetPlace(start, block.Length, out long place))
        {
            block.CopyTo(lease.Slice(place, block.Length));
            return;
        }

        foreach ((int from, long to, int length) in part.PlacesOf(start, block.Length))
        {
            block.Slice(from, length).CopyTo(lease.Slice(to, length));
        }
    }

    private void Finish(int part)
    {
        if (_leases?[part] is { } lease && lease.Finish())
        {
            _parts[part].Target.Complete(lease.Take());
            lease.Dispose();
        }
    }
}
