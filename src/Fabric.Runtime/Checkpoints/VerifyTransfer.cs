using Fabric.Native;

namespace Fabric.Checkpoints;

/// <summary>Reads tensors to verify them, and keeps nothing.</summary>
internal static class VerifyTransfer
{
    /// <param name="file">The data.</param>
    /// <param name="ranges">What is read, in the order of the file.</param>
    /// <param name="cancellationToken">Heeded between blocks.</param>
    /// <exception cref="CheckpointCorruptException">Bytes are damaged or missing.</exception>
    public static async Task RunAsync(VerifiedFile file, IReadOnlyList<TensorRange> ranges, CancellationToken cancellationToken)
    {
        using var buffers = new TransferBuffers();
        await TransferWorkers.RunAsync(TransferPiece.Split(ranges), Move, cancellationToken).ConfigureAwait(false);

        void Move(TransferPiece piece, CancellationToken token)
        {
            AlignedBuffer buffer = buffers.Rent();
            try
            {
                if (piece.Count == 1)
                {
                    ReadBlocks(file, ranges[piece.First], piece, buffer.Span, token);
                }
                else
                {
                    ReadRun(file, ranges, piece, buffer.Span);
                }
            }
            finally
            {
                buffers.Return(buffer);
            }
        }
    }

    private static void ReadBlocks(VerifiedFile file, TensorRange range, TransferPiece piece, Span<byte> buffer, CancellationToken token)
    {
        for (int done = 0; done < piece.Length; done += DataBlocks.Size)
        {
            token.ThrowIfCancellationRequested();
            file.ReadBlock(range, piece.Start + done, buffer[..Math.Min(DataBlocks.Size, piece.Length - done)]);
        }
    }

    private static void ReadRun(VerifiedFile file, IReadOnlyList<TensorRange> ranges, TransferPiece piece, Span<byte> buffer)
    {
        Span<byte> rest = buffer[..piece.Length];
        file.ReadRun(ranges[piece.First], rest);
        for (int i = piece.First; i < piece.First + piece.Count; i++)
        {
            int length = (int)ranges[i].Length;
            file.Verify(ranges[i], 0, rest[..length]);
            rest = rest[length..];
        }
    }
}
