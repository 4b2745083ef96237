using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Fabric.Formats.Safetensors;

namespace Fabric.Checkpoints;

/// <summary>Where everything will stand in one file, settled before the first byte is written.</summary>
internal sealed class SavePlan
{
    // Data that begins on a page can be mapped, and read without the page cache.
    private const int DataAlignment = 4096;

    /// <param name="frame">What stands around the data.</param>
    /// <param name="ranges">The tensors in the order of the file.</param>
    /// <param name="sources">Their bytes, in the same order; <see langword="null"/> where they are streamed.</param>
    /// <param name="blockCount">The number of blocks.</param>
    public SavePlan(FileFrame frame, IReadOnlyList<TensorRange> ranges, IReadOnlyList<TensorSource?> sources, int blockCount)
    {
        Frame = frame;
        Ranges = ranges;
        Sources = sources;
        BlockCount = blockCount;
    }

    /// <summary>What stands around the data.</summary>
    public FileFrame Frame { get; }

    /// <summary>The tensors in the order of the file.</summary>
    public IReadOnlyList<TensorRange> Ranges { get; }

    /// <summary>Their bytes, in the same order; <see langword="null"/> where they are streamed.</summary>
    public IReadOnlyList<TensorSource?> Sources { get; }

    public int BlockCount { get; }

    /// <summary>The length of the whole file in bytes.</summary>
    public long FileLength => Frame.FileLength;

    /// <summary>The tensors that are streamed, in the order of the file.</summary>
    public IEnumerable<string> StreamedNames => Ranges.Zip(Sources).Where(static pair => pair.Second is null).Select(static pair => pair.First.Name);

    /// <summary>How much of the data is streamed, in bytes.</summary>
    public long StreamedLength => Ranges.Zip(Sources).Where(static pair => pair.Second is null).Sum(static pair => pair.First.Length);

    /// <summary>Stands for where everything goes: the same for all who write the file.</summary>
    public string ToFingerprint()
    {
        var hash = new XxHash128();
        foreach (TensorRange range in Ranges)
        {
            hash.Append(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{range.Offset} {range.Length} {range.Name}\n")));
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    /// <summary>All of it in one file.</summary>
    /// <param name="content">What is saved.</param>
    /// <param name="writer">The library that writes, with its version.</param>
    /// <exception cref="CheckpointException">The content cannot be stored in this format.</exception>
    public static SavePlan OfFile(PlannedContent content, string writer) => Layout(
        content.Entries.Select(FileTensor.Whole),
        ManifestWriter.Write(content.ToManifest(writer)),
        static _ => [],
        content.Aliases.Select(static alias => KeyValuePair.Create(alias.Key, (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(alias.Value))));

    /// <summary>The shard of one rank.</summary>
    /// <param name="content">What is saved.</param>
    /// <param name="rank">The rank.</param>
    /// <param name="writer">The library that writes, with its version.</param>
    /// <exception cref="CheckpointException">The content cannot be stored in this format.</exception>
    public static SavePlan OfShard(PlannedContent content, int rank, string writer) => Layout(
        content.EntriesOf(rank).Select(FileTensor.Part),
        ShardHeader.Describe(rank, content.Shards, writer),
        ShardHeader.ForPyTorch,
        aliases: []);

    private static SavePlan Layout(
        IEnumerable<FileTensor> content,
        ReadOnlyMemory<byte> manifest,
        Func<IReadOnlyList<FileTensor>, IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>>> describe,
        IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> aliases)
    {
        List<FileTensor> tensors = [.. content];
        tensors.Sort(FileTensor.CompareInFile);
        var table = new List<SafetensorsTensor>(tensors.Count);
        long end = 0;
        long blocks = 0;
        foreach (FileTensor tensor in tensors)
        {
            long length = tensor.Length;
            table.Add(new SafetensorsTensor(tensor.Name, tensor.Dtype, tensor.Box.Shape, end, checked(end + length)));
            end += length;
            blocks += DataBlocks.CountOf(length);
        }

        // Before anything of that size is made.
        CheckHeaderLength(manifest.Length + (blocks * DataBlocks.Digits));
        SafetensorsHeaderImage header = SafetensorsHeaderWriter.Write(table, Metadata(manifest, (int)blocks, [.. describe(tensors), .. aliases]), DataAlignment);
        CheckHeaderLength(header.Length - SafetensorsHeader.PrefixLength);

        var ranges = new List<TensorRange>(tensors.Count);
        int block = 0;
        foreach (SafetensorsTensor tensor in table)
        {
            ranges.Add(new TensorRange(tensor.Name, header.Length + tensor.Begin, tensor.Length, block));
            block += (int)DataBlocks.CountOf(tensor.Length);
        }

        return new SavePlan(new SafetensorsFrame(header, header.Length + end), ranges, [.. tensors.Select(static tensor => tensor.Source)], block);
    }

    private static List<KeyValuePair<string, ReadOnlyMemory<byte>>> Metadata(
        ReadOnlyMemory<byte> manifest, int blocks, IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> more) =>
    [
        new(MetadataKeys.Format, "pt"u8.ToArray()),
        new(MetadataKeys.Manifest, manifest),
        new(MetadataKeys.Checksum, HeaderChecksum.Placeholder.ToArray()),
        new(MetadataKeys.Blocks, new DataBlocks(blocks).ToDigits()),
        .. more,
    ];

    private static void CheckHeaderLength(long length)
    {
        if (length > SafetensorsHeader.MaxLength)
        {
            throw new CheckpointException(
                $"Names, values and checksums need {length:N0} bytes in the header; safetensors allows {SafetensorsHeader.MaxLength:N0}. " +
                "Store large data as tensors, and fewer of them.");
        }
    }
}
