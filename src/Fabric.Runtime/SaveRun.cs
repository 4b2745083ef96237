using System.Globalization;
using System.Text;
using Fabric.Checkpoints;
using Fabric.Telemetry;

namespace Fabric;

/// <summary>One save, from what the ranks hold to what is in place: compared, written by one rank or by all, committed by rank 0.</summary>
internal sealed class SaveRun
{
    private readonly FabricRuntime _fabric;
    private readonly SaveTarget _target;
    private readonly CancellationToken _cancellationToken;

    private SaveRun(FabricRuntime fabric, SaveTarget target, CancellationToken cancellationToken)
    {
        _fabric = fabric;
        _target = target;
        _cancellationToken = cancellationToken;
    }

    /// <param name="content">What this rank holds.</param>
    /// <param name="fabric">The rank.</param>
    /// <param name="target">Where to, by its full path, and how.</param>
    /// <param name="cancellationToken">Cancels the save on all ranks.</param>
    public static Task<CommittedCheckpoint> RunAsync(
        CheckpointContent content, FabricRuntime fabric, SaveTarget target, CancellationToken cancellationToken) =>
        Instruments.Save.RunAsync(
            target.Path,
            fabric.Rank,
            () => new SaveRun(fabric, target, cancellationToken).RunAsync(content),
            committed => fabric.Rank == 0 ? committed.Bytes : 0);

    private async Task<CommittedCheckpoint> RunAsync(CheckpointContent content)
    {
        if (_fabric.WorldSize > 1)
        {
            IReadOnlyList<(string Name, UInt128 Hash)> parts = [];
            await _fabric.AgreeAsync("save, hash", async () =>
                parts = await Task.Run(() => ReplicaMerge.Hash(content), _cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
            await ReplicaMerge.CompareAsync(parts, _fabric.CheckpointGroup).ConfigureAwait(false);
        }

        return await (_fabric.SavesFolder(_target.Options)
            ? WriteFolderAsync(content)
            : WriteFileAsync(content)).ConfigureAwait(false);
    }

    private async Task<CommittedCheckpoint> WriteFileAsync(CheckpointContent content)
    {
        bool isShared = _fabric.WorldSize > 1 && _target.Options?.ShareWriting == true && !_fabric.Strategy.SavesShards;
        if (_fabric.WorldSize > 1)
        {
            content = await ReplicaMerge.GatherAsync(content, _fabric.CheckpointGroup, toAll: isShared).ConfigureAwait(false);
        }

        SingleFileSave? save = null;
        CommittedCheckpoint? committed = null;
        PlannedContent planned = null!;
        byte[] checksums = [];
        try
        {
            await _fabric.AgreeAsync("save, begin a file", BeginAsync).ConfigureAwait(false);
            SharedFile? shared = isShared
                ? SharedFile.Read(await _fabric.FromRankZeroAsync(save?.Shared.Write() ?? [], "save, where all write").ConfigureAwait(false))
                : null;
            await _fabric.AgreeAsync("save, write", token => CheckedAsync(content, WriteAsync(shared, token)), _cancellationToken).ConfigureAwait(false);
            byte[][]? written = isShared
                ? await _fabric.CheckpointGroup.GatherBytesAsync(checksums, root: 0, "save, checksums").ConfigureAwait(false)
                : null;
            if (planned.Entries.Any(static entry => entry.Box is not null))
            {
                var gather = new ShardGather(planned, _fabric.CheckpointGroup);
                await _fabric.AgreeAsync("save, write what is divided", () => CheckedAsync(content, save is null
                    ? gather.SendAsync(_cancellationToken)
                    : save.WriteStreamedAsync(gather.Names, writer => gather.WriteAsync(writer, _cancellationToken)))).ConfigureAwait(false);
            }

            await _fabric.AgreeAsync("save, commit", () => CommitAsync(written)).ConfigureAwait(false);
        }
        finally
        {
            save?.Dispose();
        }

        return await TellAsync(committed).ConfigureAwait(false);

        async Task BeginAsync()
        {
            planned = await Task.Run(() => PlannedContent.Create(content, _target.Format), _cancellationToken).ConfigureAwait(false);
            if (_fabric.Rank == 0)
            {
                save = await SingleFileSave.BeginAsync(_target, planned, writers: isShared ? _fabric.WorldSize : 1).ConfigureAwait(false);
            }
        }

        async Task WriteAsync(SharedFile? shared, CancellationToken cancellationToken)
        {
            if (save is not null)
            {
                await save.WriteOwnAsync(cancellationToken).ConfigureAwait(false);
            }
            else if (shared is { } file)
            {
                checksums = await SingleFileSave
                    .WritePartAsync(_target, file, planned, _fabric.Rank, _fabric.WorldSize, cancellationToken)
                    .ConfigureAwait(false);
            }
        }

        async Task CommitAsync(byte[][]? written)
        {
            if (save is not null)
            {
                committed = await save.CommitAsync(written ?? [], _cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<CommittedCheckpoint> WriteFolderAsync(CheckpointContent content)
    {
        SaveTarget target = _target with { Path = Path.TrimEndingDirectorySeparator(_target.Path) };
        FolderSave? save = null;
        CommittedCheckpoint? committed = null;
        PlannedContent planned = null!;
        ShardInfo own = default;
        try
        {
            await _fabric.AgreeAsync("save, begin a folder", BeginAsync).ConfigureAwait(false);
            string folder = Encoding.UTF8.GetString(await _fabric
                .FromRankZeroAsync(Encoding.UTF8.GetBytes(save?.Folder ?? ""), "save, where shards go").ConfigureAwait(false));
            await _fabric.AgreeAsync("save, write shards", token => CheckedAsync(content, WriteAsync(folder, token)), _cancellationToken).ConfigureAwait(false);
            byte[][]? written = await _fabric.CheckpointGroup.GatherBytesAsync(Write(own), root: 0, "save, what was written").ConfigureAwait(false);
            await _fabric.AgreeAsync("save, commit", () => CommitAsync(written)).ConfigureAwait(false);
        }
        finally
        {
            save?.Dispose();
        }

        return await TellAsync(committed).ConfigureAwait(false);

        async Task BeginAsync()
        {
            planned = await Task.Run(() => PlannedContent.Create(content), _cancellationToken).ConfigureAwait(false);
            if (_fabric.Rank == 0)
            {
                save = await FolderSave.BeginAsync(target).ConfigureAwait(false);
            }
        }

        async Task WriteAsync(string folder, CancellationToken cancellationToken) => own = await FolderSave
            .WriteShardAsync(target, folder, planned, _fabric.Rank, cancellationToken)
            .ConfigureAwait(false);

        async Task CommitAsync(byte[][]? written)
        {
            if (save is not null)
            {
                committed = await save.CommitAsync(planned, [.. written!.Select(Read)], _cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Waits until a rank has written what it holds, and makes sure that it was the same to the last.</summary>
    private static async Task CheckedAsync(CheckpointContent content, Task written)
    {
        await written.ConfigureAwait(false);
        content.Versions?.Check();
    }

    private static byte[] Write(ShardInfo info) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{info.Length} {info.Checksum}"));

    private static ShardInfo Read(byte[] bytes)
    {
        string[] parts = Encoding.ASCII.GetString(bytes).Split(' ');
        return new ShardInfo(long.Parse(parts[0], CultureInfo.InvariantCulture), parts[1]);
    }

    /// <summary>All ranks get what rank 0 has committed.</summary>
    private async Task<CommittedCheckpoint> TellAsync(CommittedCheckpoint? committed)
    {
        if (_fabric.WorldSize == 1)
        {
            return committed!;
        }

        byte[] bytes = await _fabric
            .FromRankZeroAsync(Encoding.UTF8.GetBytes($"{committed?.Identity}\n{committed?.Bytes}\n{committed?.Path}"), "save, result")
            .ConfigureAwait(false);
        string[] parts = Encoding.UTF8.GetString(bytes).Split('\n', 3);
        return new CommittedCheckpoint(parts[2], parts[0], long.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}
