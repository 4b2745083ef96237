using Fabric.Native;

namespace Fabric.Checkpoints;

/// <summary>Reads tensors window by window, so that none is in memory whole, but for one that lies in its file in another order than in memory.</summary>
internal sealed class WindowReader : IDisposable
{
    private readonly CheckpointIndex _index;
    private readonly IReadOnlyList<TensorBytes> _tensors;
    private readonly NativeBlock _buffer = new(TransferWindow.MaxLength);
    private readonly ReorderedTensor _reordered;
    private int _length;

    /// <param name="index">The checkpoint.</param>
    /// <param name="tensors">What is read, in this order.</param>
    public WindowReader(CheckpointIndex index, IReadOnlyList<TensorBytes> tensors)
    {
        _index = index;
        _tensors = tensors;
        _reordered = new ReorderedTensor(index);
    }

    /// <summary>What is read, one after the other.</summary>
    public IEnumerable<TransferWindow> Windows => TransferWindow.Split(_tensors.Select(static tensor => tensor.Length));

    /// <summary>The window that was read last.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.Span[.._length];

    /// <exception cref="CheckpointCorruptException">Bytes are damaged or missing.</exception>
    /// <exception cref="CheckpointException">The system refused to read.</exception>
    public async Task ReadAsync(TransferWindow window, CancellationToken cancellationToken)
    {
        var direct = new List<(IndexedTensor, ByteRun)>(window.Pieces.Count);
        foreach (TransferWindow.Piece piece in window.Pieces)
        {
            (IndexedTensor tensor, long start, _) = _tensors[piece.Tensor];
            NativeBlock? whole = piece.Length == tensor.Bytes ? null : await _reordered.FindAsync(tensor, cancellationToken).ConfigureAwait(false);
            if (whole is null)
            {
                direct.Add((tensor, new ByteRun(start + piece.Start, piece.Position, piece.Length)));
            }
            else
            {
                whole.Slice(start + piece.Start, piece.Length).CopyTo(_buffer.Slice(piece.Position, piece.Length));
            }
        }

        await _index.ReadAsync(LoadPlan.OfBytes(direct, new WindowTarget(_buffer, window.Length)), cancellationToken).ConfigureAwait(false);
        _length = window.Length;
    }

    public void Dispose()
    {
        _reordered.Dispose();
        _buffer.Dispose();
    }

    /// <summary>Lends the buffer of a window.</summary>
    private sealed class WindowTarget(NativeBlock buffer, long length) : TensorTarget
    {
        public override long Length => length;

        public override MemoryLease Lease() => buffer.Lease(0, length);
    }
}
