using Fabric.Formats;
using Fabric.Sharding;

namespace Fabric.Checkpoints;

/// <summary>Divides any checkpoint anew, one shard after the other and window by window, so that no tensor is in memory whole.</summary>
internal sealed class Resharding
{
    private readonly CheckpointIndex _index;
    private readonly CheckpointContent _content;
    private readonly Dictionary<string, (RankTensor Tensor, int Rank)> _ofRanks;

    private Resharding(CheckpointIndex index, CheckpointContent content, int ranks)
    {
        _index = index;

        // How many saved it matters to what ranks have of their own, and to nothing else. Where there are others now, that stays with the first: what loads it decides.
        _content = content with { Shards = ranks, WorldSize = content.Tensors.Any(RankNames.IsOwn) ? content.WorldSize : ranks };
        _ofRanks = _content.WorldSize == ranks ? RankNames.Among(content.Tensors, ranks) : [];
    }

    /// <param name="index">The checkpoint.</param>
    /// <param name="target">Where the folder goes.</param>
    /// <param name="ranks">The number of shards.</param>
    /// <param name="dropsForeign">Whether what has no meaning outside Python is left out.</param>
    /// <param name="cancellationToken">Heeded until the folder is in its place.</param>
    /// <exception cref="CheckpointFormatException">It holds what has no meaning outside Python.</exception>
    public static async Task<CommittedCheckpoint> RunAsync(
        CheckpointIndex index, SaveTarget target, int ranks, bool dropsForeign, CancellationToken cancellationToken)
    {
        index.Python?.CheckAreOne();
        CheckpointContent content = IndexedContent.Of(index, dropsForeign);
        var resharding = new Resharding(index, content, ranks);
        if (target.Options?.Progress is { } progress)
        {
            long total = PlannedContent.Create(content).Entries.Sum(static entry => entry.Source.Length);
            target = target with { Options = target.Options with { Progress = new ShardProgress(progress, total) } };
        }

        using FolderSave save = await FolderSave.BeginAsync(target).ConfigureAwait(false);
        var shards = new List<ShardInfo>();
        for (int rank = 0; rank < ranks; rank++)
        {
            shards.Add(await resharding.WriteAsync(target, save.Folder, rank, cancellationToken).ConfigureAwait(false));
        }

        return await save.CommitAsync(resharding.PartOf(rank: 0), shards, cancellationToken).ConfigureAwait(false);
    }

    private Task<ShardInfo> WriteAsync(SaveTarget target, string folder, int rank, CancellationToken cancellationToken)
    {
        PlannedContent part = PartOf(rank);
        Dictionary<string, TensorEntry> entries = part.EntriesOf(rank).ToDictionary(static entry => entry.Name, StringComparer.Ordinal);
        return FolderSave.WriteShardAsync(target, folder, part, rank, cancellationToken, (names, writer) =>
            Conversion.CopyAsync(_index, [.. names.Select(name => BytesOf(entries[name]))], writer, cancellationToken));
    }

    private TensorBytes BytesOf(TensorEntry entry)
    {
        IndexedTensor tensor = _index.GetTensor(entry.Name);
        long start = entry.Box is { } box ? DimensionChunks.BytesOf(box, entry.Shape, tensor.Bytes).Start : 0;
        return new TensorBytes(tensor, start, entry.Source.Length);
    }

    /// <summary>What one rank would have saved.</summary>
    private PlannedContent PartOf(int rank) => PlannedContent.Create(_content with
    {
        Tensors =
        [
            .. _content.Tensors.Where(entry => !_ofRanks.ContainsKey(entry.Name)).Select(entry => IsDivided(entry) ? Divide(entry, rank) : entry),
            .. _content.Tensors.Where(entry => _ofRanks.TryGetValue(entry.Name, out var own) && own.Rank == rank)
                .Select(entry => entry with { OfRank = _ofRanks[entry.Name].Tensor }),
        ],
    });

    /// <summary>A folder says what it divides. Of other checkpoints all is divided that can be, but for what ranks have of their own.</summary>
    private bool IsDivided(TensorEntry entry) => _index.IsFolder
        ? _index.GetTensor(entry.Name).Placement.IsDivided
        : DimensionChunks.CanDivide(entry.Shape) && TensorDtypes.BitSize(entry.Dtype) >= 8 && !RankNames.IsOwn(entry);

    private TensorEntry Divide(TensorEntry entry, int rank)
    {
        Box box = DimensionChunks.Of(entry.Shape, rank, _content.Shards);
        return entry with { Box = box, Source = new StreamedSource(TensorDtypes.ByteLength(entry.Dtype, box.Shape)) };
    }
}
