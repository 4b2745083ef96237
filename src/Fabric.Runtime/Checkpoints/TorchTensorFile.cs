using Fabric.Formats.Torch;
using Fabric.Formats.Zip;
using Fabric.Storage;

namespace Fabric.Checkpoints;

/// <summary>A file of PyTorch's: tensors are views of storages, which are read on demand.</summary>
internal sealed class TorchTensorFile : TensorFile
{
    private readonly StoredFile _file;
    private readonly IReadOnlyDictionary<string, TorchTensor> _tensors;
    private readonly TorchArchive? _archive;
    private readonly bool _checksCrc;

    /// <param name="file">The file, which is disposed with this.</param>
    /// <param name="archive">The archive, where it is one.</param>
    /// <param name="tensors">The tensors by name.</param>
    /// <param name="checksCrc">Whether records are held to their CRC-32.</param>
    public TorchTensorFile(StoredFile file, TorchArchive? archive, IReadOnlyDictionary<string, TorchTensor> tensors, bool checksCrc)
    {
        _file = file;
        _tensors = tensors;
        _archive = archive;
        _checksCrc = checksCrc;
    }

    public override long BytesRead => _file.BytesRead;

    public override (VerifiedData Data, TensorRange Range) Find(string name) => Find(name, _tensors[name]);

    public override IEnumerable<LoadPart> Locate(ChunkRead read)
    {
        TorchTensor tensor = _tensors[read.Name];
        if (IsPlain(tensor))
        {
            (VerifiedData data, TensorRange range) = Find(read.Name, tensor);
            return [LoadPart.Create(data, range, read)];
        }

        var form = StridedForm.Of(tensor);
        return [LoadPart.Create(new StorageData(tensor.Storage!, _file.Path), new TensorRange(read.Name, form.Start, form.StoredLength, FirstBlock: 0), form, read)];
    }

    protected override void Dispose(bool disposing) => _file.Dispose();

    private (VerifiedData Data, TensorRange Range) Find(string name, TorchTensor tensor)
    {
        TorchStorage storage = tensor.Storage!;
        long start = storage.Offset + (tensor.Offset * tensor.Dtype.Size);
        if (storage.Root.Bytes is RecordStorageBytes { Record: { Method: ZipMethod.Stored } record } && (!_checksCrc || tensor.Length == record.Length))
        {
            VerifiedData data = _checksCrc ? new RecordData(_file, record) : new VerifiedFile(_file, blocks: null);
            return (data, new TensorRange(name, _archive!.Zip.FindData(record) + start, tensor.Length, FirstBlock: 0));
        }

        return (new StorageData(storage, _file.Path), new TensorRange(name, tensor.Offset * tensor.Dtype.Size, tensor.Length, FirstBlock: 0));
    }

    /// <summary>Whether its bytes are what the storage holds from some place on.</summary>
    private static bool IsPlain(TorchTensor tensor) =>
        tensor.IsContiguous && !tensor.IsConjugate && !tensor.IsNegative && (!tensor.Storage!.IsBigEndian || tensor.Dtype.SwapUnit == 1);
}
