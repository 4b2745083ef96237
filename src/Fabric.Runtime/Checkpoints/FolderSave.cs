using System.Diagnostics;
using Fabric.Storage;
using Fabric.Telemetry;

namespace Fabric.Checkpoints;

/// <summary>
/// A checkpoint that becomes a folder of shards, on the rank that puts it in its place: begun, filled by all ranks, committed. Disposed
/// before, it leaves what was at the path as it was.
/// </summary>
internal sealed class FolderSave : IDisposable
{
    private readonly SaveTarget _target;
    private readonly StagedFolder _folder;
    private readonly long _begin = Stopwatch.GetTimestamp();

    private FolderSave(SaveTarget target, StagedFolder folder)
    {
        _target = target;
        _folder = folder;
    }

    /// <summary>Where all ranks write their shards.</summary>
    public string Folder => _folder.Path;

    /// <exception cref="CheckpointException">The system refused, or something is at the path that must not be replaced.</exception>
    public static async Task<FolderSave> BeginAsync(SaveTarget target)
    {
        FolderSave? save = null;
        await SaveSteps.RunAsync(target.Path, () =>
        {
            save = new FolderSave(target, StagedFolder.Create(target.FileSystem, TargetPath.Resolve(target.Path), ShardNames.Content, target.IsDurable));
            return Task.CompletedTask;
        }).ConfigureAwait(false);
        return save!;
    }

    /// <summary>Writes the shard of one rank, whole and durable.</summary>
    /// <param name="target">Where the checkpoint goes in the end.</param>
    /// <param name="folder">Where its shards are written, from the rank that began.</param>
    /// <param name="content">What is saved.</param>
    /// <param name="rank">The rank.</param>
    /// <param name="cancellationToken">Heeded between blocks.</param>
    /// <param name="stream">Writes the tensors that are streamed, whose names it is given in the order of the file.</param>
    /// <exception cref="CheckpointException">The content cannot be stored, or the system refused.</exception>
    public static async Task<ShardInfo> WriteShardAsync(
        SaveTarget target,
        string folder,
        PlannedContent content,
        int rank,
        CancellationToken cancellationToken,
        Func<IReadOnlyList<string>, WindowWriter, Task>? stream = null)
    {
        ShardInfo info = default;
        await SaveSteps.RunAsync(target.Path, async () =>
        {
            if (target.FileSystem.KindOf(folder) != EntryKind.Folder)
            {
                throw new CheckpointException(
                    $"Rank {rank} does not see '{folder}', which rank 0 has made. All ranks have to see the same file system.", target.Path);
            }

            SavePlan plan = SavePlan.OfShard(content, rank, target.Writer);
            Log.Saving(target.Logger, target.Path, plan.Ranges.Count, plan.FileLength);
            using WrittenFile file = StagedFolder.CreateFile(
                target.FileSystem, folder, ShardNames.Of(rank + 1, content.Shards), plan.FileLength, target.IsDurable);
            var save = new FileSave(SavePart.Whole(plan), file, target.Options?.Progress, target.Path);
            await save.WriteOwnAsync(cancellationToken).ConfigureAwait(false);
            if (stream is not null)
            {
                string[] names = [.. plan.StreamedNames];
                await stream(names, save.Windows(names)).ConfigureAwait(false);
            }

            info = save.WriteFrame();
            file.Finish();
        }).ConfigureAwait(false);
        return info;
    }

    /// <summary>Writes the manifest and puts the folder in its place, whole and durable.</summary>
    /// <param name="content">What is saved.</param>
    /// <param name="shards">What the ranks have written, by rank.</param>
    /// <param name="cancellationToken">Heeded until the folder is in its place.</param>
    /// <exception cref="CheckpointException">The system refused.</exception>
    public async Task<CommittedCheckpoint> CommitAsync(PlannedContent content, IReadOnlyList<ShardInfo> shards, CancellationToken cancellationToken)
    {
        (byte[] manifest, string checksum) = ManifestFile.Write(content.ToManifest(_target.Writer, shards));
        await SaveSteps.RunAsync(_target.Path, () =>
        {
            using (WrittenFile file = StagedFolder.CreateFile(_target.FileSystem, Folder, ShardNames.Manifest, manifest.Length, _target.IsDurable))
            {
                file.Write(manifest, 0);
                file.Finish();
            }

            _folder.Commit(cancellationToken);
            return Task.CompletedTask;
        }).ConfigureAwait(false);
        long bytes = manifest.Length + shards.Sum(static shard => shard.Length);
        Log.Saved(_target.Logger, _target.Path, checksum, bytes, Stopwatch.GetElapsedTime(_begin));
        return new CommittedCheckpoint(_target.Path, checksum, bytes);
    }

    public void Dispose() => _folder.Dispose();
}
