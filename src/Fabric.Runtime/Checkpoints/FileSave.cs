using Fabric.Storage;

namespace Fabric.Checkpoints;

/// <summary>One file of a checkpoint while it is written: its data in any order, its header last.</summary>
internal sealed class FileSave
{
    private readonly SavePart _part;
    private readonly WrittenFile _file;
    private readonly BlockHashes _blocks;
    private readonly TransferProgress _progress;

    /// <param name="part">What this rank writes, and where everything goes.</param>
    /// <param name="file">The file, of the planned length.</param>
    /// <param name="progress">Is told how far the data has come.</param>
    /// <param name="path">The checkpoint, for reports.</param>
    public FileSave(SavePart part, WrittenFile file, IProgress<CheckpointProgress>? progress, string path)
    {
        _part = part;
        _file = file;
        _blocks = part.Plan.Frame.NewHashes(part.Plan.BlockCount);
        _progress = new TransferProgress(progress, path, part.Length + part.Plan.StreamedLength);
    }

    /// <summary>Writes what this rank has.</summary>
    public Task WriteOwnAsync(CancellationToken cancellationToken) =>
        SaveTransfer.RunAsync(_part, _blocks, _file, _progress, cancellationToken);

    /// <summary>The checksums of what this rank has written, for the one that writes the frame.</summary>
    public byte[] ToChecksums() => _blocks.BytesOf(_part.FirstBlock, _part.BlockCount).ToArray();

    /// <summary>Takes the checksums of all parts after the first, which this rank has written, one after the other.</summary>
    public void TakeRest(ReadOnlySpan<byte> checksums) =>
        checksums.CopyTo(_blocks.BytesOf(_part.BlockCount, _part.Plan.BlockCount - _part.BlockCount));

    /// <summary>Writes what is streamed.</summary>
    /// <param name="names">The tensors that are, in the order of the file.</param>
    public WindowWriter Windows(IEnumerable<string> names)
    {
        Dictionary<string, TensorRange> ranges = _part.Plan.Ranges.ToDictionary(static range => range.Name, StringComparer.Ordinal);
        return new WindowWriter([.. names.Select(name => ranges[name])], _blocks, _file.Write, _progress);
    }

    /// <summary>Writes what stands around the data, once all of it is there.</summary>
    /// <returns>The length and the checksum of the file.</returns>
    public ShardInfo WriteFrame() => _part.Plan.Frame.Write(_blocks, _file.Write);
}
