using System.Diagnostics;
using Fabric.Storage;
using Fabric.Telemetry;
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
    /// <param name="writers">The number of ranks that write the file, this one being the first.</param>
    /// <exception cref="CheckpointException">The content cannot be stored, or the system refused.</exception>
    public static async Task<SingleFileSave> BeginAsync(SaveTarget target, PlannedContent content, int writers = 1)
    {
        string path = CheckpointPaths.ForWriting(target.Path);
        SingleFileSave? save = null;
        await SaveSteps.RunAsync(path, () =>
        {
            SavePlan plan = Plan(target, content, path);
            Log.Saving(target.Logger, path, plan.Ranges.Count, plan.FileLength);
            StagedFile file = StagedFile.Create(target.FileSystem, TargetPath.Resolve(path), plan.FileLength, ShardNames.Content, target.IsDurable);
            var part = new SavePart(plan, writer: 0, writers);
            save = new SingleFileSave(path, plan, file, new FileSave(part, file, target.Options?.Progress, path), target.Logger);
            return Task.CompletedTask;
        }).ConfigureAwait(false);
        return save!;
    }

    /// <summary>Writes the part of another rank into a file that the first has begun, durable if that was asked for.</summary>
    /// <param name="target">Where the checkpoint goes in the end.</param>
    /// <param name="shared">The file, from the rank that has begun it.</param>
    /// <param name="content">All of what is saved.</param>
    /// <param name="writer">Which of the writers this is.</param>
    /// <param name="writers">How many there are.</param>
    /// <param name="cancellationToken">Heeded between blocks.</param>
    /// <returns>The checksums of the part, for <see cref="CommitAsync"/>.</returns>
    /// <exception cref="CheckpointException">The file is not to be seen or would be another one, or the system refused.</exception>
    public static async Task<byte[]> WritePartAsync(
        SaveTarget target, SharedFile shared, PlannedContent content, int writer, int writers, CancellationToken cancellationToken)
    {
        string path = CheckpointPaths.ForWriting(target.Path);
        byte[] checksums = [];
        await SaveSteps.RunAsync(path, async () =>
        {
            SavePlan plan = Plan(target, content, path);
            CheckCanShare(target, shared, plan, writer);
            using WrittenFile file = StagedFile.OpenPart(target.FileSystem, shared.Path, plan.FileLength, target.IsDurable);
            var save = new FileSave(new SavePart(plan, writer, writers), file, target.Options?.Progress, path);
            await save.WriteOwnAsync(cancellationToken).ConfigureAwait(false);
            file.Finish();
            checksums = save.ToChecksums();
        }).ConfigureAwait(false);
        return checksums;
    }

    /// <summary>The file, for the ranks that write parts of it.</summary>
    public SharedFile Shared => new(_file.Path, _plan.ToFingerprint());

    /// <summary>Writes what this rank has.</summary>
    public Task WriteOwnAsync(CancellationToken cancellationToken) => SaveSteps.RunAsync(_path, () => _save.WriteOwnAsync(cancellationToken));

    /// <summary>The tensors that are streamed, in the order of the file.</summary>
    public IEnumerable<string> StreamedNames => _plan.StreamedNames;

    /// <summary>Writes what is streamed.</summary>
    /// <param name="names"><see cref="StreamedNames"/>, or those of them that have any bytes.</param>
    /// <param name="write">Writes windows of them.</param>
    public Task WriteStreamedAsync(IEnumerable<string> names, Func<WindowWriter, Task> write) =>
        SaveSteps.RunAsync(_path, () => write(_save.Windows(names)));

    /// <summary>Puts the file in its place, whole and durable.</summary>
    /// <param name="checksums">What <see cref="WritePartAsync"/> returned, by writer; nothing of this one.</param>
    /// <param name="cancellationToken">Heeded until the file is in its place.</param>
    /// <exception cref="OperationCanceledException">Cancelled before that.</exception>
    public async Task<CommittedCheckpoint> CommitAsync(IReadOnlyList<byte[]> checksums, CancellationToken cancellationToken)
    {
        ShardInfo info = default;
        await SaveSteps.RunAsync(_path, () =>
        {
            _save.TakeRest([.. checksums.SelectMany(static part => part)]);
            info = _save.WriteFrame();
            _file.Commit(cancellationToken);
            return Task.CompletedTask;
        }).ConfigureAwait(false);
        Log.Saved(_logger, _path, info.Checksum, info.Length, Stopwatch.GetElapsedTime(_begin));
        return new CommittedCheckpoint(_path, info.Checksum, info.Length);
    }

    public void Dispose() => _file.Dispose();

    private static SavePlan Plan(SaveTarget target, PlannedContent content, string path) => target.Format == CheckpointFormat.PyTorch
        ? TorchPlan.Create(content, target.Writer, path)
        : SavePlan.OfFile(content, target.Writer);

    private static void CheckCanShare(SaveTarget target, SharedFile shared, SavePlan plan, int rank)
    {
        if (target.FileSystem.KindOf(shared.Path) == EntryKind.Nothing)
        {
            throw new CheckpointException(
                $"Rank {rank} does not see '{shared.Path}', which rank 0 has made. All ranks have to see the same file system; where they do not, save without " +
                $"{nameof(SaveOptions.ShareWriting)}.",
                target.Path);
        }

        if (plan.ToFingerprint() != shared.Layout)
        {
            throw new CheckpointException(
                $"Rank {rank} would lay out '{target.Path}' otherwise than rank 0: their members, paths or versions of this library are not the same, or not in the same " +
                $"order. Make them the same on all ranks, or save without {nameof(SaveOptions.ShareWriting)}.",
                target.Path);
        }
    }
}
