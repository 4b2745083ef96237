namespace Fabric.Checkpoints;

/// <summary>Writes windows that were filled, hashing them on the way.</summary>
internal sealed class WindowWriter
{
    private readonly IReadOnlyList<TensorRange> _ranges;
    private readonly BlockHashes _blocks;
    private readonly WriteAt _write;
    private readonly TransferProgress _progress;

    /// <param name="ranges">Where the streamed tensors go, in the order of the file.</param>
    /// <param name="blocks">Takes the hashes.</param>
    /// <param name="write">Writes to the file.</param>
    /// <param name="progress">How far it has come.</param>
    public WindowWriter(IReadOnlyList<TensorRange> ranges, BlockHashes blocks, WriteAt write, TransferProgress progress)
    {
        _ranges = ranges;
        _blocks = blocks;
        _write = write;
        _progress = progress;
    }

    public void Write(TransferWindow window, ReadOnlySpan<byte> bytes)
    {
        int run = 0;
        for (int i = 0; i < window.Pieces.Count; i++)
        {
            TransferWindow.Piece piece = window.Pieces[i];
            TensorRange range = _ranges[piece.Tensor];
            Hash(range, piece, bytes.Slice(piece.Position, piece.Length));

            // What lies together in the file is written together.
            bool isLast = i == window.Pieces.Count - 1;
            if (isLast || OffsetOf(window.Pieces[i + 1]) != OffsetOf(piece) + piece.Length)
            {
                TransferWindow.Piece first = window.Pieces[run];
                _write(bytes[first.Position..(piece.Position + piece.Length)], OffsetOf(first));
                run = i + 1;
            }
        }

        _progress.Add(window.Length);
    }

    private long OffsetOf(TransferWindow.Piece piece) => _ranges[piece.Tensor].Offset + piece.Start;

    private void Hash(TensorRange range, TransferWindow.Piece piece, ReadOnlySpan<byte> bytes)
    {
        int block = range.FirstBlock + (int)(piece.Start / DataBlocks.Size);
        for (int start = 0; start < bytes.Length; start += DataBlocks.Size)
        {
            _blocks.Add(block++, bytes.Slice(start, Math.Min(DataBlocks.Size, bytes.Length - start)));
        }
    }
}
