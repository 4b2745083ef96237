using Microsoft.Extensions.Logging;

namespace Fabric.Telemetry;

/// <summary>
/// What is said in the log. Each message has its own event id, which later versions keep: 1 to 9 of a run, 10 to 19 of saves and loads, 30 to 39 of managers. All of them in one class: the generator
/// would write several in another order at each build.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning,
        "Rank {Rank} computes on a GPU. TorchSharp gives no way to the state of the default CUDA generator: it is not part of checkpoints, so dropout does not repeat after a load.")]
    public static partial void CudaGeneratorNotStored(ILogger logger, int rank);

    [LoggerMessage(3, LogLevel.Warning,
        "The {Ranks} ranks are threads of one process and share libtorch's default CPU generator: what draws from it, as dropout does, differs from run to run. Draw with fabric.Generator, or run the ranks as processes, where that matters.")]
    public static partial void GeneratorShared(ILogger logger, int ranks);

    [LoggerMessage(2, LogLevel.Warning, "Loaded {Path} in part: not in the checkpoint: {Missing}; not in the state: {Unexpected}")]
    public static partial void LoadedInPart(ILogger logger, string path, IReadOnlyList<string> missing, IReadOnlyList<string> unexpected);

    [LoggerMessage(10, LogLevel.Debug, "Saving {Tensors} tensors, {Bytes} bytes, to {Path}")]
    public static partial void Saving(ILogger logger, string path, int tensors, long bytes);

    [LoggerMessage(11, LogLevel.Debug, "Saved {Path}: identity {Identity}, {Bytes} bytes in {Elapsed}")]
    public static partial void Saved(ILogger logger, string path, string identity, long bytes, TimeSpan elapsed);

    [LoggerMessage(12, LogLevel.Error, "The save in the background to {Path} has failed, and the run has ended with something else: {Reason}")]
    public static partial void UnseenSaveFailed(ILogger logger, string path, string reason);

    [LoggerMessage(13, LogLevel.Warning,
        "Saving in the middle of an accumulation: the last backward was under NoBackwardSync. Gradients are not part of checkpoints, and a load sets them to zero: what has come together since the last step is lost to a run that goes on from this one.")]
    public static partial void GradientsNotStored(ILogger logger);

    [LoggerMessage(30, LogLevel.Warning, "{Path} is damaged and was passed over: {Reason}")]
    public static partial void PassedOver(ILogger logger, string path, string reason);

    [LoggerMessage(31, LogLevel.Debug, "Removed {Path}: neither among the last nor among the best")]
    public static partial void Removed(ILogger logger, string path);

    [LoggerMessage(32, LogLevel.Warning, "Not all checkpoints that need not stay were removed from {Folder}: {Reason}")]
    public static partial void NotAllRemoved(ILogger logger, string folder, string reason);

    [LoggerMessage(33, LogLevel.Error, "The save in the background to {Path} has failed: {Reason}")]
    public static partial void BackgroundSaveFailed(ILogger logger, string path, string reason);

    [LoggerMessage(34, LogLevel.Information, "Asked to stop: saving step {Step} first")]
    public static partial void Stopping(ILogger logger, long step);

    [LoggerMessage(36, LogLevel.Warning,
        "The run was asked to stop and has saved for it, and goes on with step {Step}: end the loop where StopRequested is true. Saves are made when they are due, as before.")]
    public static partial void GoesOnAfterStop(ILogger logger, long step);

    [LoggerMessage(35, LogLevel.Error, "{Path}, which was saved by this run, is damaged, and nothing is removed: {Reason}")]
    public static partial void Damaged(ILogger logger, string path, string reason);
}
