using Fabric.Checkpoints;

namespace Fabric.Cli.Reading;

/// <summary>Takes bytes of a tensor that is read: whole elements, in order.</summary>
/// <param name="tensor">Which of the tensors.</param>
/// <param name="bytes">Row-major, little-endian.</param>
internal delegate void TakeBytes(int tensor, ReadOnlySpan<byte> bytes);

/// <summary>Reads tensors from their first byte to their last, a window at a time.</summary>
internal static class TensorScan
{
    /// <param name="index">The checkpoint.</param>
    /// <param name="tensors">What is read, in this order.</param>
    /// <param name="take">Takes it.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="cancellationToken">Stops between windows.</param>
    public static async Task RunAsync(
        CheckpointIndex index, IReadOnlyList<IndexedTensor> tensors, TakeBytes take, IProgress<CheckpointProgress>? progress, CancellationToken cancellationToken)
    {
        using var reader = new WindowReader(index, [.. tensors.Select(TensorBytes.Whole)]);
        var total = new TransferProgress(progress, index.Path, tensors.Sum(static tensor => tensor.Bytes));
        foreach (TransferWindow window in reader.Windows)
        {
            await reader.ReadAsync(window, cancellationToken).ConfigureAwait(false);
            foreach (TransferWindow.Piece piece in window.Pieces)
            {
                cancellationToken.ThrowIfCancellationRequested();
                take(piece.Tensor, reader.Bytes.Slice(piece.Position, piece.Length));
            }

            total.Add(window.Length);
        }
    }
}
