using System.Text;
using Fabric.Formats;
using Fabric.Formats.Safetensors;

namespace Fabric.Checkpoints;

/// <summary>Where everything will stand in one file, settled before the first byte is written.</summary>
internal sealed class SavePlan
{
    /// <summary>The longest JSON of a value that stands in the manifest, in bytes; a longer one becomes a tensor.</summary>
    public const int MaxInlineValue = 1 << 20;

    private const string ValueTensorSuffix = "#json";

    // Data that begins on a page can be mapped, and read without the page cache.
    private const int DataAlignment = 4096;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private SavePlan(SafetensorsHeaderImage header, List<TensorRange> ranges, List<TensorSource> sources, int blockCount)
    {
        Header = header;
        Ranges = ranges;
        Sources = sources;
        BlockCount = blockCount;
    }

    /// <summary>The header, its checksums still to be filled in.</summary>
    public SafetensorsHeaderImage Header { get; }

    /// <summary>The tensors in the order of the file.</summary>
    public IReadOnlyList<TensorRange> Ranges { get; }

    /// <summary>Their bytes, in the same order.</summary>
    public IReadOnlyList<TensorSource> Sources { get; }

    public int BlockCount { get; }

    /// <summary>The length of the whole file in bytes.</summary>
    public long FileLength => Ranges.Count == 0 ? Header.Length : Ranges[^1].End;

    public long DataLength => FileLength - Header.Length;

    /// <param name="content">What is saved.</param>
    /// <param name="writer">The library that writes, with its version.</param>
    /// <exception cref="CheckpointException">The content cannot be stored in this format.</exception>
    public static SavePlan Create(CheckpointContent content, string writer)
    {
        List<TensorEntry> entries = [.. content.Tensors];
        List<KeyValuePair<string, ReadOnlyMemory<byte>>> values = [];
        List<KeyValuePair<string, string>> valueTensors = [];
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (TensorEntry entry in entries)
        {
            CheckTensor(entry, names);
        }

        CheckAliases(content.Aliases, names);
        CheckValues(content.Values);
        foreach ((string name, ReadOnlyMemory<byte> json) in content.Values)
        {
            if (json.Length <= MaxInlineValue)
            {
                values.Add(new(name, json));
                continue;
            }

            string tensor = FreeName(name + ValueTensorSuffix, names, content.Aliases);
            valueTensors.Add(new(name, tensor));
            entries.Add(new TensorEntry(tensor, TensorDtype.UInt8, [json.Length], new ValueSource(json)));
        }

        var manifest = new Manifest
        {
            Writer = writer,
            StateType = content.StateType,
            Schema = content.Schema,
            Fingerprints = content.Fingerprints,
            WorldSize = content.WorldSize,
            Values = values,
            ValueTensors = valueTensors,
            Complex128Tensors = [.. entries.Where(entry => entry.Dtype == TensorDtype.Complex128).Select(entry => entry.Name)],
        };
        entries.Sort(CompareInFile);
        return Layout(entries, ManifestWriter.Write(manifest), content.Aliases);
    }

    private static SavePlan Layout(
        List<TensorEntry> entries, ReadOnlyMemory<byte> manifest, IReadOnlyDictionary<string, string> aliases)
    {
        var table = new List<SafetensorsTensor>(entries.Count);
        long end = 0;
        long blocks = 0;
        foreach (TensorEntry entry in entries)
        {
            (TensorDtype dtype, long[] shape) = InFile(entry);
            table.Add(new SafetensorsTensor(entry.Name, dtype, shape, end, checked(end + entry.Source.Length)));
            end += entry.Source.Length;
            blocks += DataBlocks.CountOf(entry.Source.Length);
        }

        // Before anything of that size is made.
        CheckHeaderLength(manifest.Length + (blocks * DataBlocks.Digits));
        SafetensorsHeaderImage header = SafetensorsHeaderWriter.Write(table, Metadata(manifest, (int)blocks, aliases), DataAlignment);
        CheckHeaderLength(header.Length - SafetensorsHeader.PrefixLength);

        var ranges = new List<TensorRange>(entries.Count);
        int block = 0;
        foreach (SafetensorsTensor tensor in table)
        {
            ranges.Add(new TensorRange(tensor.Name, header.Length + tensor.Begin, tensor.Length, block));
            block += (int)DataBlocks.CountOf(tensor.Length);
        }

        return new SavePlan(header, ranges, [.. entries.Select(entry => entry.Source)], block);
    }

    private static List<KeyValuePair<string, ReadOnlyMemory<byte>>> Metadata(
        ReadOnlyMemory<byte> manifest, int blocks, IReadOnlyDictionary<string, string> aliases)
    {
        List<KeyValuePair<string, ReadOnlyMemory<byte>>> metadata =
        [
            new(MetadataKeys.Format, "pt"u8.ToArray()),
            new(MetadataKeys.Manifest, manifest),
            new(MetadataKeys.Checksum, HeaderChecksum.Placeholder.ToArray()),
            new(MetadataKeys.Blocks, new DataBlocks(blocks).ToDigits()),
        ];
        foreach ((string alias, string name) in aliases.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            metadata.Add(new(alias, Encoding.UTF8.GetBytes(name)));
        }

        return metadata;
    }

    private static (TensorDtype Dtype, long[] Shape) InFile(TensorEntry entry) =>
        entry.Dtype == TensorDtype.Complex128 ? (TensorDtype.Float64, [.. entry.Shape, 2]) : (entry.Dtype, entry.Shape);

    /// <summary>Largest elements first, so that every tensor is aligned to its own; then by name.</summary>
    private static int CompareInFile(TensorEntry x, TensorEntry y)
    {
        int bySize = TensorDtypes.BitSize(InFile(y).Dtype).CompareTo(TensorDtypes.BitSize(InFile(x).Dtype));
        return bySize != 0 ? bySize : string.CompareOrdinal(x.Name, y.Name);
    }

    private static string FreeName(string name, HashSet<string> names, IReadOnlyDictionary<string, string> aliases)
    {
        while (aliases.ContainsKey(name) || !names.Add(name))
        {
            name += '#';
        }

        return name;
    }

    private static void CheckTensor(TensorEntry entry, HashSet<string> names)
    {
        CheckText(entry.Name);
        if (entry.Name == SafetensorsHeader.MetadataKey)
        {
            throw new CheckpointException($"A tensor cannot be stored as '{entry.Name}': safetensors reserves that name. Give it another.");
        }

        if (!names.Add(entry.Name))
        {
            throw new CheckpointException($"Two tensors would be stored as '{entry.Name}'. Give one of them another name.");
        }

        long length = TensorDtypes.ByteLength(entry.Dtype, entry.Shape);
        if (entry.Source.Length != length)
        {
            throw new ArgumentException($"Tensor '{entry.Name}' needs {length} bytes, its source has {entry.Source.Length}.");
        }
    }

    private static void CheckAliases(IReadOnlyDictionary<string, string> aliases, HashSet<string> names)
    {
        foreach ((string alias, string name) in aliases)
        {
            CheckText(alias);
            if (MetadataKeys.IsReserved(alias))
            {
                throw new CheckpointException(
                    $"A tensor that shares the memory of '{name}' would be stored as '{alias}', which the file's metadata " +
                    "reserves. Give the member another name with [Checkpointed(\"…\")].");
            }

            if (names.Contains(alias) || !names.Contains(name))
            {
                throw new ArgumentException($"The alias '{alias}' of '{name}' is a tensor itself, or there is no such tensor.");
            }
        }
    }

    private static void CheckValues(IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> values)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string name, ReadOnlyMemory<byte> json) in values)
        {
            CheckText(name);
            if (!names.Add(name))
            {
                throw new CheckpointException($"Two values would be stored as '{name}'. Give one of the members another name.");
            }

            if (!ManifestReader.IsValue(json.Span))
            {
                throw new CheckpointException(
                    $"The value '{name}' was written as something that is not JSON, or nests deeper than {ManifestReader.MaxDepth} " +
                    "levels. Correct its converter.");
            }
        }
    }

    private static void CheckText(string name)
    {
        try
        {
            StrictUtf8.GetByteCount(name);
        }
        catch (EncoderFallbackException e)
        {
            throw new CheckpointException($"The name '{name}' cannot be stored: it is not valid Unicode.", innerException: e);
        }
    }

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
