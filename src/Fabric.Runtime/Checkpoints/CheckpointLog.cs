using Microsoft.Extensions.Logging;

namespace Fabric.Checkpoints;

/// <summary>What is logged about files.</summary>
internal static partial class CheckpointLog
{
    [LoggerMessage(10, LogLevel.Debug, "Saving {Tensors} tensors, {Bytes} bytes, to {Path}")]
    public static partial void Saving(ILogger logger, string path, int tensors, long bytes);

    [LoggerMessage(11, LogLevel.Debug, "Saved {Path}: identity {Identity}, {Bytes} bytes in {Elapsed}")]
    public static partial void Saved(ILogger logger, string path, string identity, long bytes, TimeSpan elapsed);
}
