using Spectre.Console;

namespace Fabric.Cli.Output;

/// <summary>Shows how far a transfer has come, in a bar.</summary>
internal sealed class TransferBar(ProgressTask task) : IProgress<CheckpointProgress>
{
    public void Report(CheckpointProgress value)
    {
        task.MaxValue = Math.Max(1, value.BytesTotal);
        task.Value = value.BytesDone;
    }
}
