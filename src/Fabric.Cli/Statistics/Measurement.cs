using Fabric.Checkpoints;
using Fabric.Cli.Elements;
using Fabric.Cli.Reading;

namespace Fabric.Cli.Statistics;

/// <summary>Measures tensors, in memory for a window of them.</summary>
internal static class Measurement
{
    /// <returns>One for each tensor; <see langword="null"/> for one whose elements do not lie in a known order.</returns>
    public static async Task<TensorStatistics?[]> RunAsync(
        CheckpointIndex index, IReadOnlyList<IndexedTensor> tensors, IProgress<CheckpointProgress>? progress, CancellationToken cancellationToken)
    {
        var buffers = new ElementBuffers();
        TensorStatistics?[] all = [.. tensors.Select(tensor => TensorStatistics.Of(tensor.Dtype, buffers))];
        await TensorScan.RunAsync(index, tensors, (tensor, bytes) => all[tensor]?.Measure(bytes), Half(progress, 0), cancellationToken).ConfigureAwait(false);
        await TensorScan.RunAsync(index, tensors, (tensor, bytes) => all[tensor]?.Sort(bytes), Half(progress, 1), cancellationToken).ConfigureAwait(false);
        return all;
    }

    private static HalfProgress? Half(IProgress<CheckpointProgress>? progress, int done) => progress is null ? null : new HalfProgress(progress, done);

    private sealed class HalfProgress(IProgress<CheckpointProgress> progress, int done) : IProgress<CheckpointProgress>
    {
        public void Report(CheckpointProgress value) =>
            progress.Report(value with { BytesDone = (done * value.BytesTotal) + value.BytesDone, BytesTotal = 2 * value.BytesTotal });
    }
}
