using System.Diagnostics;
using Fabric.Storage;
using Microsoft.Extensions.Logging;

namespace Fabric.Checkpoints;

/// <summary>
/// A checkpoint that becomes one file, on the rank that writes it: begun, filled, committed. Disposed before, it leaves what was at the
/// path as it was.
/// </summary>
internal sealed class SingleFileSave : IDisposable
{
    private readonly string _path;
    private readonly SavePlan _plan;
    private readonly StagedFile _file;
    private readonly FileSave _save;
    private readonly ILogger _logger;
    private readonly long _begin = Stopwatch.GetTimestamp();

    private SingleFileSave(string path, SavePlan plan, StagedFile file, FileSave save, ILogger logger)
    {
        _path = path;
        _plan = plan;
        _file = file;
        _save = save;
        _logger = logger;
    }

    /// <param name="target">Where to, and how.</param>
    /// <param name="content">All of what is saved; divided tensors without their bytes.</param>
    /// <exception cref="CheckpointException">The content cannot be stored, or the system refused.</exception>
    public static async Task<SingleFileSave> BeginAsync(SaveTarget target, PlannedContent content)
    {
        string path = CheckpointPaths.ForWriting(target.Path);
        SingleFileSave? save = null;
        await SaveSteps.RunAsync(path, () =>
        {
            SavePlan plan = target.Format == CheckpointFormat.PyTorch
                ? TorchPlan.Create(content, target.Writer, path)
                : SavePlan.OfFile(content, target.Writer);
            CheckpointLog.Saving(target.Logger, path, plan.Ranges.Count, plan.FileLength);
            StagedFile file = StagedFile.Create(target.FileSystem, TargetPath.Resolve(path), plan.FileLength, ShardNames.Content, target.IsDurable);
            save = new SingleFileSave(path, plan, file, new FileSave(plan, file, target.Options?.Progress, path), target.Logger);
            return Task.CompletedTask;
        }).ConfigureAwait(false);
        return save!;
    }

    /// <summary>Writes what this rank has.</summary>
    public Task WriteOwnAsync(CancellationToken cancellationToken) => SaveSteps.RunAsync(_path, () => _save.WriteOwnAsync(cancellationToken));

    /// <summary>The tensors that are streamed, in the order of the file.</summary>
    public IEnumerable<string> StreamedNames => _plan.Ranges.Zip(_plan.Sources).Where(static pair => pair.Second is null).Select(static pair => pair.First.Name);

    /// <summary>Writes what is streamed.</summary>
    /// <param name="names"><see cref="StreamedNames"/>, or those of them that have any bytes.</param>
    /// <param name="write">Writes windows of them.</param>
    public Task WriteStreamedAsync(IEnumerable<string> names, Func<WindowWriter, Task> write) =>
        SaveSteps.RunAsync(_path, () => write(_save.Windows(names)));

    /// <summary>Puts the file in its place, whole and durable.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before that.</exception>
    public async Task<CommittedCheckpoint> CommitAsync(CancellationToken cancellationToken)
    {
        ShardInfo info = default;
        await SaveSteps.RunAsync(_path, () =>
        {
            info = _save.WriteFrame();
            _file.Commit(cancellationToken);
            return Task.CompletedTask;
        }).ConfigureAwait(false);
        CheckpointLog.Saved(_logger, _path, info.Checksum, info.Length, Stopwatch.GetElapsedTime(_begin));
        return new CommittedCheckpoint(_path, info.Checksum, info.Length);
    }

    public void Dispose() => _file.Dispose();
}
