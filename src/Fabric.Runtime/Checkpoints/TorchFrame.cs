using System.Buffers;
using System.IO.Hashing;
using Fabric.Formats.Zip;

namespace Fabric.Checkpoints;

/// <summary>What stands around the storages of a file that <c>torch.load</c> reads: pickle, manifest, the headers of the records and the directory.</summary>
internal sealed class TorchFrame : FileFrame
{
    private readonly TorchArchiveLayout _archive;
    private readonly List<TensorRange> _storages;
    private readonly IReadOnlyList<TensorSource?> _sources;
    private readonly Dictionary<int, ReadOnlyMemory<byte>> _texts;

    /// <param name="archive">Where everything goes.</param>
    /// <param name="storages">The storages, in the order of their keys.</param>
    /// <param name="sources">Their bytes, in the same order; <see langword="null"/> where they are streamed.</param>
    /// <param name="pickle">The pickle.</param>
    /// <param name="manifest">The manifest.</param>
    public TorchFrame(
        TorchArchiveLayout archive, List<TensorRange> storages, IReadOnlyList<TensorSource?> sources, ReadOnlyMemory<byte> pickle, ReadOnlyMemory<byte> manifest)
    {
        _archive = archive;
        _storages = storages;
        _sources = sources;
        _texts = archive.FixedRecords.ToDictionary(static record => record.Record, static record => (ReadOnlyMemory<byte>)record.Bytes);
        _texts.Add(TorchArchiveLayout.Pickle, pickle);
        _texts.Add(archive.Other(0), manifest);
    }

    public override long FileLength => _archive.Layout.Length;

    public override BlockHashes NewHashes(int count) => new RecordCrcs(count);

    public override IReadOnlyList<TensorRange> WrittenWith(IReadOnlyList<TensorRange> tensors) => [.. tensors.Select(WrittenWith)];

    public override void Complete(TensorRange tensor, BlockHashes hashes, Span<byte> written)
    {
        int key = KeyOf(tensor);
        if (IsWhole(key))
        {
            int record = _archive.Storage(key);
            _archive.Layout.HeaderOf(record).CopyTo(written);
            byte[] descriptor = _archive.Layout.DescriptorOf(record, ((RecordCrcs)hashes).Of(tensor));
            descriptor.CopyTo(written[^descriptor.Length..]);
        }
    }

    public override ShardInfo Write(BlockHashes hashes, WriteAt write)
    {
        ZipLayout layout = _archive.Layout;
        uint[] crcs = CrcsOf((RecordCrcs)hashes);

        // From the end of what is written to the start of the next all is written at once.
        var between = new ArrayBufferWriter<byte>();
        long start = 0;
        for (int record = 0; record < crcs.Length; record++)
        {
            bool isText = _texts.TryGetValue(record, out ReadOnlyMemory<byte> text);
            if (!isText && IsWhole(TorchArchiveLayout.KeyOf(record)))
            {
                Flush(layout.Places[record].End);
                continue;
            }

            between.Write(layout.HeaderOf(record));
            if (isText)
            {
                between.Write(text.Span);
            }
            else
            {
                Flush(layout.Places[record].Descriptor);
            }

            between.Write(layout.DescriptorOf(record, crcs[record]));
        }

        between.Write(layout.Tail(crcs));
        Flush(FileLength);
        return new ShardInfo(FileLength, ArchiveIdentity.Compute(layout.Entries.Select((entry, i) => (entry.Name, entry.Length, crcs[i]))));

        void Flush(long next)
        {
            if (between.WrittenCount > 0)
            {
                write(between.WrittenSpan, start);
                between.ResetWrittenCount();
            }

            start = next;
        }
    }

    private TensorRange WrittenWith(TensorRange tensor)
    {
        int key = KeyOf(tensor);
        ZipPlace place = _archive.Layout.Places[_archive.Storage(key)];
        return IsWhole(key) ? tensor with { Offset = place.Header, Length = place.End - place.Header } : tensor;
    }

    /// <summary>Whether a storage's record is written whole, with its neighbours.</summary>
    private bool IsWhole(int key)
    {
        ZipPlace place = _archive.Layout.Places[_archive.Storage(key)];
        return place.End - place.Header < TransferPiece.LargeLength && _sources[key] is not null;
    }

    private int KeyOf(TensorRange storage) =>
        _storages.BinarySearch(storage, Comparer<TensorRange>.Create(static (x, y) => x.Offset.CompareTo(y.Offset)));

    private uint[] CrcsOf(RecordCrcs hashes)
    {
        var crcs = new uint[_archive.Layout.Entries.Count];
        for (int key = 0; key < _storages.Count; key++)
        {
            crcs[_archive.Storage(key)] = hashes.Of(_storages[key]);
        }

        foreach ((int record, ReadOnlyMemory<byte> text) in _texts)
        {
            crcs[record] = Crc32.HashToUInt32(text.Span);
        }

        int last = _archive.SerializationId;
        _texts[last] = _archive.MakeSerializationId(crcs.AsSpan(0, last));
        crcs[last] = Crc32.HashToUInt32(_texts[last].Span);
        return crcs;
    }
}
