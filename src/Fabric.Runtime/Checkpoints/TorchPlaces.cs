using Fabric.Formats.Torch;
using Fabric.Formats.Zip;

namespace Fabric.Checkpoints;

/// <summary>What has to be read for a tensor that is a view of a storage.</summary>
internal static class TorchPlaces
{
    /// <param name="tensor">The tensor.</param>
    /// <param name="read">What of it is read.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="checksCrc">Whether records are held to their CRC-32.</param>
    public static LoadPart Locate(TorchTensor tensor, ChunkRead read, string path, bool checksCrc)
    {
        if (!IsPlain(tensor))
        {
            (tensor, read) = OnlyRows(tensor, read);
            var form = StridedForm.Of(tensor);
            return LoadPart.Create(new StorageData(tensor.Storage!, read.Name, path), new TensorRange(read.Name, form.Start, form.StoredLength, FirstBlock: 0), form, read);
        }

        bool isWhole = read.Runs.Sum(static run => run.Length) == tensor.Length;
        if (isWhole && tensor.Storage!.Root.Bytes is RecordStorageBytes bytes && tensor.Length == bytes.Record.Length && SmallRecord.Is(bytes.Record))
        {
            var record = new SmallRecord(bytes, checksCrc);
            return LoadPart.Create(record, record.RangeOf(read.Name), read);
        }

        (VerifiedData data, TensorRange range) = isWhole ? Find(tensor, read.Name, path, checksCrc) : FindInStorage(tensor, read.Name, path);
        return LoadPart.Create(data, range, read);
    }

    /// <summary>Only the rows that are read are put in order.</summary>
    private static (TorchTensor Tensor, ChunkRead Read) OnlyRows(TorchTensor tensor, ChunkRead read)
    {
        if (tensor.Shape.Count == 0)
        {
            return (tensor, read);
        }

        long length = tensor.Length / tensor.Shape[0];
        long first = read.Runs[0].From / length;
        long end = (read.Runs[^1].FromEnd + length - 1) / length;
        return (tensor.Rows(first, end), read with { Runs = [.. read.Runs.Select(run => run with { From = run.From - (first * length) })] });
    }

    /// <summary>All of a tensor that lies in one piece.</summary>
    public static (VerifiedData Data, TensorRange Range) Find(TorchTensor tensor, string name, string path, bool checksCrc)
    {
        TorchStorage storage = tensor.Storage!;
        if (storage.Root.Bytes is not RecordStorageBytes { Record.Method: ZipMethod.Stored } bytes || (checksCrc && tensor.Length != bytes.Record.Length))
        {
            return FindInStorage(tensor, name, path);
        }

        long start = bytes.Start + storage.Offset + (tensor.Offset * tensor.Dtype.Size);
        VerifiedData data = checksCrc ? new RecordData(bytes.File, bytes.Record) : new VerifiedFile(bytes.File, blocks: null);
        return (data, new TensorRange(name, start, tensor.Length, FirstBlock: 0));
    }

    // A storage is verified once, whole, before a part of it is given out.
    private static (VerifiedData Data, TensorRange Range) FindInStorage(TorchTensor tensor, string name, string path) =>
        (new StorageData(tensor.Storage!, name, path), new TensorRange(name, tensor.Offset * tensor.Dtype.Size, tensor.Length, FirstBlock: 0));

    /// <summary>Whether its bytes are what the storage holds from some place on.</summary>
    private static bool IsPlain(TorchTensor tensor) =>
        tensor.IsContiguous && !tensor.IsConjugate && !tensor.IsNegative && (!tensor.Storage!.IsBigEndian || tensor.Dtype.SwapUnit == 1);
}
