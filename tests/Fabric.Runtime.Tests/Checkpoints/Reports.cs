namespace Fabric.Runtime.Tests.Checkpoints;

/// <summary>Keeps every report, in order, on the thread that makes it.</summary>
internal sealed class Reports(Action<CheckpointProgress>? onReport = null) : IProgress<CheckpointProgress>
{
    public List<CheckpointProgress> All { get; } = [];

    public void Report(CheckpointProgress value)
    {
        All.Add(value);
        onReport?.Invoke(value);
    }
}
