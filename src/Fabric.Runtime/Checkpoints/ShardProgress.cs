namespace Fabric.Checkpoints;

/// <summary>Reports how far files that are written one after the other have come in all.</summary>
/// <param name="progress">Is told.</param>
/// <param name="total">Bytes of tensor data in all.</param>
internal sealed class ShardProgress(IProgress<CheckpointProgress> progress, long total) : IProgress<CheckpointProgress>
{
    private long _before;

    public void Report(CheckpointProgress value)
    {
        progress.Report(value with { BytesDone = _before + value.BytesDone, BytesTotal = total });
        if (value.BytesDone == value.BytesTotal)
        {
            _before += value.BytesTotal;
        }
    }
}
