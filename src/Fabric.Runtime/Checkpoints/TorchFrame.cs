using System.Buffers;
using System.IO.Hashing;
using Fabric.Formats.Zip;

namespace Fabric.Checkpoints;

/// <summary>What stands around the storages of a file that <c>torch.load</c> reads: pickle, manifest, the headers of the records and the directory.</summary>
internal sealed class TorchFrame : FileFrame
{
    private readonly TorchArchiveLayout _archive;
    private readonly IReadOnlyList<TensorRange> _storages;
    private readonly Dictionary<int, ReadOnlyMemory<byte>> _texts;

    /// <param name="archive">Where everything goes.</param>
    /// <param name="storages">The storages, in the order of their keys.</param>
    /// <param name="pickle">The pickle.</param>
    /// <param name="manifest">The manifest.</param>
    public TorchFrame(TorchArchiveLayout archive, IReadOnlyList<TensorRange> storages, ReadOnlyMemory<byte> pickle, ReadOnlyMemory<byte> manifest)
    {
        _archive = archive;
        _storages = storages;
        _texts = archive.FixedRecords.ToDictionary(static record => record.Record, static record => (ReadOnlyMemory<byte>)record.Bytes);
        _texts.Add(TorchArchiveLayout.Pickle, pickle);
        _texts.Add(archive.Other(0), manifest);
    }

    public override long FileLength => _archive.Layout.Length;

    public override BlockHashes NewHashes(int count) => new RecordCrcs(count);

    public override ShardInfo Write(BlockHashes hashes, WriteAt write)
    {
        ZipLayout layout = _archive.Layout;
        uint[] crcs = CrcsOf((RecordCrcs)hashes);

        // From the end of one storage to the start of the next all is written at once.
        var between = new ArrayBufferWriter<byte>();
        long start = 0;
        for (int record = 0; record < crcs.Length; record++)
        {
            between.Write(layout.HeaderOf(record));
            if (_texts.TryGetValue(record, out ReadOnlyMemory<byte> text))
            {
                between.Write(text.Span);
            }
            else
            {
                write(between.WrittenSpan, start);
                between.ResetWrittenCount();
                start = layout.Places[record].Descriptor;
            }

            between.Write(layout.DescriptorOf(record, crcs[record]));
        }

        between.Write(layout.Tail(crcs));
        write(between.WrittenSpan, start);
        return new ShardInfo(FileLength, ArchiveIdentity.Compute(layout.Entries.Select((entry, i) => (entry.Name, entry.Length, crcs[i]))));
    }

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
