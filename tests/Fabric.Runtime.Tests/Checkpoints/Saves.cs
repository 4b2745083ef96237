using Fabric.Checkpoints;
using Fabric.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fabric.Runtime.Tests.Checkpoints;

/// <summary>Saving and reading back, without the arguments that most tests do not care about.</summary>
internal static class Saves
{
    public static async Task<CommittedCheckpoint> SaveAsync(
        string path,
        CheckpointContent content,
        FileSystem? fileSystem = null,
        IProgress<CheckpointProgress>? progress = null,
        bool isDurable = true,
        CancellationToken cancellationToken = default)
    {
        SaveTarget target = Target(path, fileSystem, progress, isDurable);
        using SingleFileSave save = await SingleFileSave.BeginAsync(target, PlannedContent.Create(content, target.Format));
        await save.WriteOwnAsync(cancellationToken);
        return await save.CommitAsync([], cancellationToken);
    }

    /// <summary>Saves one file that several write, one after the other.</summary>
    public static async Task<CommittedCheckpoint> SaveSharedAsync(string path, CheckpointContent content, int writers, bool isDurable)
    {
        SaveTarget target = Target(path, fileSystem: null, progress: null, isDurable);
        PlannedContent planned = PlannedContent.Create(content, target.Format);
        using SingleFileSave save = await SingleFileSave.BeginAsync(target, planned, writers);
        var checksums = new List<byte[]>();
        for (int writer = 1; writer < writers; writer++)
        {
            checksums.Add(await SingleFileSave.WritePartAsync(target, save.Shared, planned, writer, writers, default));
        }

        await save.WriteOwnAsync(default);
        return await save.CommitAsync(checksums, default);
    }

    /// <summary>Saves a folder, as ranks that know nothing of each other would.</summary>
    /// <param name="path">Where.</param>
    /// <param name="contents">What each rank has.</param>
    /// <param name="fileSystem">The operations.</param>
    /// <param name="isDurable">Whether all is flushed.</param>
    public static async Task<CommittedCheckpoint> SaveFolderAsync(
        string path, IReadOnlyList<CheckpointContent> contents, FileSystem? fileSystem = null, bool isDurable = true)
    {
        SaveTarget target = Target(path, fileSystem, progress: null, isDurable);
        using FolderSave save = await FolderSave.BeginAsync(target);
        var shards = new List<ShardInfo>();
        foreach ((int rank, CheckpointContent content) in contents.Index())
        {
            shards.Add(await FolderSave.WriteShardAsync(target, save.Folder, PlannedContent.Create(content), rank, default));
        }

        return await save.CommitAsync(PlannedContent.Create(contents[0]), shards, default);
    }

    private static SaveTarget Target(string path, FileSystem? fileSystem, IProgress<CheckpointProgress>? progress, bool isDurable = true) =>
        new(path, new SaveOptions { Progress = progress, Durable = isDurable }, NullLogger.Instance)
        {
            FileSystem = fileSystem ?? FileSystem.Os,
            Writer = "Fabric for .NET 0.1.0",
        };

    /// <summary>Opens a checkpoint and reads every tensor of it.</summary>
    public static async Task<Dictionary<string, byte[]>> ReadAllAsync(string path)
    {
        await using CheckpointIndex index = await CheckpointIndex.OpenAsync(path, options: null, default);
        return await ReadAllAsync(index);
    }

    public static async Task<Dictionary<string, byte[]>> ReadAllAsync(CheckpointIndex index)
    {
        Dictionary<string, TrackedTarget> targets = index.Tensors.ToDictionary(
            tensor => tensor.Name,
            tensor => new TrackedTarget(Fabric.Formats.TensorDtypes.ByteLength(tensor.Dtype, tensor.Shape)));
        await index.ReadAsync([.. targets.Select(pair => new TensorRead(pair.Key, pair.Value))], null, default);
        return targets.ToDictionary(pair => pair.Key, pair => pair.Value.Bytes);
    }
}
