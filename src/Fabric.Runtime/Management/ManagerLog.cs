using Microsoft.Extensions.Logging;

namespace Fabric.Management;

/// <summary>What a checkpoint manager says in the log.</summary>
internal static partial class ManagerLog
{
    [LoggerMessage(30, LogLevel.Warning, "{Path} is damaged and was passed over: {Reason}")]
    public static partial void PassedOver(ILogger logger, string path, string reason);

    [LoggerMessage(31, LogLevel.Debug, "Removed {Path}: neither among the last nor among the best")]
    public static partial void Removed(ILogger logger, string path);

    [LoggerMessage(32, LogLevel.Warning, "Not all checkpoints that need not stay were removed from {Folder} after that of step {Step}: {Reason}")]
    public static partial void NotAllRemoved(ILogger logger, string folder, long step, string reason);

    [LoggerMessage(33, LogLevel.Error, "A save in the background has failed, and the state is saved again now: {Reason}")]
    public static partial void SavedAgain(ILogger logger, string reason);

    [LoggerMessage(34, LogLevel.Information, "Asked to stop: saving step {Step} first")]
    public static partial void Stopping(ILogger logger, long step);
}
