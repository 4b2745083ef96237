using Fabric.Storage;

namespace Fabric.Checkpoints;

/// <summary>One file of a checkpoint while it is written: its data in any order, its header last.</summary>
internal sealed class FileSave
{
    private readonly SavePlan _plan;
    private readonly WrittenFile _file;
    private readonly BlockHashes _blocks;
    private readonly TransferProgress _progress;

    /// <param name="plan">Where everything goes.</param>
    /// <param name="file">The file, of the planned length.</param>
    /// <param name="progress">Is told how far the data has come.</param>
    /// <param name="path">The checkpoint, for reports.</param>
    public FileSave(SavePlan plan, WrittenFile file, IProgress<CheckpointProgress>? progress, string path)
    {
        _plan = plan;
        _file = file;
        _blocks = plan.Frame.NewHashes(plan.BlockCount);
        _progress = new TransferProgress(progress, path, plan.DataLength);
    }

    /// <summary>Writes what this rank has.</summary>
    public Task WriteOwnAsync(CancellationToken cancellationToken) =>
        SaveTransfer.RunAsync(_plan, _blocks, _file, _progress, cancellationToken);

    /// <summary>Writes what is streamed.</summary>
    /// <param name="names">The tensors that are, in the order of the file.</param>
    public WindowWriter Windows(IEnumerable<string> names)
    {
        Dictionary<string, TensorRange> ranges = _plan.Ranges.ToDictionary(static range => range.Name, StringComparer.Ordinal);
        return new WindowWriter([.. names.Select(name => ranges[name])], _blocks, _file.Write, _progress);
    }

    /// <summary>Writes what stands around the data, once all of it is there.</summary>
    /// <returns>The length and the checksum of the file.</returns>
    public ShardInfo WriteFrame() => _plan.Frame.Write(_blocks, _file.Write);
}
