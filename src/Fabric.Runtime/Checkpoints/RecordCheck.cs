using Fabric.Formats;
using Fabric.Formats.Torch;
using Fabric.Formats.Zip;

namespace Fabric.Checkpoints;

/// <summary>One record of an archive, which has a CRC-32.</summary>
internal sealed class RecordCheck : StoredCheck
{
    private readonly ZipReader _archive;
    private readonly ZipRecord _record;

    private RecordCheck(ZipReader archive, ZipRecord record, string? tensor)
        : base(tensor, record.Length)
    {
        _archive = archive;
        _record = record;
    }

    /// <summary>All records of the archives that tensors are in, those beside the tensors too.</summary>
    /// <param name="archive">An archive that counts in any case.</param>
    /// <param name="tensors">The tensors by name.</param>
    public static IEnumerable<RecordCheck> Of(ZipReader? archive, IEnumerable<KeyValuePair<string, TorchTensor>> tensors)
    {
        var names = new Dictionary<ZipRecord, string>(ReferenceEqualityComparer.Instance);
        HashSet<ZipReader> archives = archive is null ? [] : [archive];
        foreach ((string name, TorchTensor tensor) in tensors)
        {
            if (tensor.Storage?.Root.Bytes is RecordStorageBytes bytes)
            {
                names.TryAdd(bytes.Record, name);
                archives.Add(bytes.Archive);
            }
        }

        return archives.SelectMany(all => all.Records.Select(record => new RecordCheck(all, record, names.GetValueOrDefault(record))));
    }

    /// <summary>How many bytes of tensors are in no record, or in one that is not to be checked.</summary>
    /// <param name="tensors">The tensors.</param>
    /// <param name="checksCrc">Whether records are held to their CRC-32.</param>
    public static long BytesWithout(IEnumerable<TorchTensor> tensors, bool checksCrc) => tensors
        .Select(static tensor => tensor.Storage?.Root.Bytes)
        .OfType<TorchStorageBytes>()
        .Where(bytes => !checksCrc || bytes is not RecordStorageBytes)
        .Distinct()
        .Sum(static bytes => bytes.Length);

    public override long Run(Span<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            using ZipRecordReader reader = _archive.OpenRecord(_record);
            for (long left = Length; left > 0; left -= buffer.Length)
            {
                cancellationToken.ThrowIfCancellationRequested();
                reader.Read(buffer[..(int)Math.Min(buffer.Length, left)]);
            }

            return Length;
        }
        catch (CheckpointException e) when (Tensor is not null)
        {
            throw new CheckpointCorruptException($"Tensor {FileText.Show(Tensor)} is damaged: {e.Message}", e.Path, e);
        }
    }
}
