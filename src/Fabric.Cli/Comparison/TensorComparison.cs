using Fabric.Checkpoints;

namespace Fabric.Cli.Comparison;

/// <summary>Reads tensors of two checkpoints side by side, a window at a time.</summary>
internal static class TensorComparison
{
    /// <param name="first">The one.</param>
    /// <param name="second">The other.</param>
    /// <param name="names">Tensors of one type and shape in both.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="cancellationToken">Stops between windows.</param>
    public static async Task<IReadOnlyList<TensorDifference>> RunAsync(
        CheckpointIndex first, CheckpointIndex second, IReadOnlyList<string> names, IProgress<CheckpointProgress>? progress, CancellationToken cancellationToken)
    {
        TensorBytes[] tensors = [.. names.Select(name => TensorBytes.Whole(first.GetTensor(name)))];
        TensorDifference[] differences = [.. names.Select(static name => new TensorDifference(name))];
        Dictionary<TensorDtype, ElementComparison> comparisons = tensors.Select(static tensor => tensor.Tensor.Dtype).Distinct().ToDictionary(static dtype => dtype, ElementComparison.Of);
        using var ofFirst = new WindowReader(first, tensors);
        using var ofSecond = new WindowReader(second, [.. names.Select(name => TensorBytes.Whole(second.GetTensor(name)))]);
        var total = new TransferProgress(progress, first.Path, tensors.Sum(static tensor => tensor.Length));
        foreach (TransferWindow window in ofFirst.Windows)
        {
            await ofFirst.ReadAsync(window, cancellationToken).ConfigureAwait(false);
            await ofSecond.ReadAsync(window, cancellationToken).ConfigureAwait(false);
            foreach (TransferWindow.Piece piece in window.Pieces)
            {
                cancellationToken.ThrowIfCancellationRequested();
                comparisons[tensors[piece.Tensor].Tensor.Dtype].Compare(
                    ofFirst.Bytes.Slice(piece.Position, piece.Length), ofSecond.Bytes.Slice(piece.Position, piece.Length), differences[piece.Tensor]);
            }

            total.Add(window.Length);
        }

        return differences;
    }
}
