using Fabric.Formats.Torch;
using Fabric.Formats.Zip;
using Fabric.Storage;

namespace Fabric.Checkpoints;

/// <summary>A file of PyTorch's: tensors are views of storages, which are read on demand.</summary>
internal sealed class TorchTensorFile : TensorFile
{
    private readonly StoredFile? _file;
    private readonly string _path;
    private readonly IReadOnlyDictionary<string, TorchTensor> _tensors;
    private readonly ZipReader? _archive;
    private readonly bool _checksCrc;

    /// <param name="file">The file, which is disposed with this; <see langword="null"/> where the storages know their own files.</param>
    /// <param name="archive">The archive that the file is; <see langword="null"/> for one of another form, and where the storages know theirs.</param>
    /// <param name="path">What the tensors are of, for messages.</param>
    /// <param name="tensors">The tensors by name.</param>
    /// <param name="checksCrc">Whether records are held to their CRC-32.</param>
    public TorchTensorFile(StoredFile? file, ZipReader? archive, string path, IReadOnlyDictionary<string, TorchTensor> tensors, bool checksCrc)
    {
        _file = file;
        _archive = archive;
        _path = path;
        _tensors = tensors;
        _checksCrc = checksCrc;
    }

    public override long BytesRead => _file?.BytesRead ?? 0;

    public override IEnumerable<StoredCheck> Checks => _checksCrc ? RecordCheck.Of(_archive, _tensors) : [];

    public override long UncheckedBytes => RecordCheck.BytesWithout(_tensors.Values, _checksCrc);

    public override (VerifiedData Data, TensorRange Range) Find(string name) => TorchPlaces.Find(_tensors[name], name, _path, _checksCrc);

    public override IEnumerable<LoadPart> Locate(ChunkRead read) => [TorchPlaces.Locate(_tensors[read.Name], read, _path, _checksCrc)];

    protected override void Dispose(bool disposing) => _file?.Dispose();
}
