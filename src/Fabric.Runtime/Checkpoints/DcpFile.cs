using System.Collections.Concurrent;
using Fabric.Formats.Dcp;
using Fabric.Formats.Pickle;
using Fabric.Formats.Torch;
using Fabric.Storage;

namespace Fabric.Checkpoints;

/// <summary>A file of PyTorch's distributed checkpoint: one item after the other, each opened when it is asked for.</summary>
internal sealed class DcpFile : TensorFile
{
    private readonly StoredFile _file;
    private readonly IReadOnlyDictionary<string, (DcpTensor Tensor, DcpChunk Chunk)> _chunks;
    private readonly TorchReadOptions _options;
    private readonly ConcurrentDictionary<string, TorchTensor> _open = new(StringComparer.Ordinal);

    /// <param name="file">The file, which is disposed with this.</param>
    /// <param name="chunks">The parts of tensors in it, by the names that the table has for them.</param>
    /// <param name="options">How items are read.</param>
    public DcpFile(StoredFile file, IReadOnlyDictionary<string, (DcpTensor Tensor, DcpChunk Chunk)> chunks, TorchReadOptions options)
    {
        _file = file;
        _chunks = chunks;
        _options = options;
    }

    public override long BytesRead => _file.BytesRead;

    public override IEnumerable<StoredCheck> Checks =>
        _chunks.Select(part => new ItemCheck(part.Value.Tensor.Name, part.Value.Chunk.Range.Length, () => Open(part.Key), _options.CheckCrc));

    public override long UncheckedBytes => RecordCheck.BytesWithout(_open.Values, _options.CheckCrc);

    public override (VerifiedData Data, TensorRange Range) Find(string name) => TorchPlaces.Find(Open(name), name, _file.Path, _options.CheckCrc);

    public override IEnumerable<LoadPart> Locate(ChunkRead read) => [TorchPlaces.Locate(Open(read.Name), read, _file.Path, _options.CheckCrc)];

    /// <inheritdoc cref="DcpItems.OpenObject"/>
    public PickleValue ReadObject(DcpRange range) => DcpItems.OpenObject(_file, range, _options);

    protected override void Dispose(bool disposing) => _file.Dispose();

    private TorchTensor Open(string name) => _open.GetOrAdd(name, key => DcpItems.OpenTensor(_file, _chunks[key].Tensor, _chunks[key].Chunk, _options));
}
