using Fabric.Formats.Safetensors;

namespace Fabric.Checkpoints;

/// <summary>What a file's header says, checked: the tables of an index.</summary>
internal sealed class IndexTables
{
    /// <summary>32 hexadecimal digits that stand for the file's content.</summary>
    public required string Identity { get; init; }

    /// <summary><see langword="null"/> for files of others.</summary>
    public required Manifest? Manifest { get; init; }

    /// <summary><see langword="null"/> for files of others.</summary>
    public required DataBlocks? Blocks { get; init; }

    /// <summary>In the order of the file, without those that hold values.</summary>
    public required IReadOnlyList<IndexedTensor> Tensors { get; init; }

    /// <summary>By stored name, those that hold values included.</summary>
    public required IReadOnlyDictionary<string, TensorRange> Ranges { get; init; }

    /// <summary>Alias → stored name.</summary>
    public required IReadOnlyDictionary<string, string> Aliases { get; init; }

    /// <exception cref="CheckpointCorruptException">The header is damaged.</exception>
    /// <exception cref="CheckpointFormatException">The manifest is of a later version, or contradicts the header.</exception>
    public static IndexTables Create(SafetensorsHeader header, string path)
    {
        Dictionary<string, TensorRange> ranges = Locate(header, out long blockCount);
        var integrity = HeaderIntegrity.Check(header, blockCount, path);
        Manifest? manifest = integrity.Manifest is { } json ? ManifestReader.Read(json, path) : null;
        return new IndexTables
        {
            Identity = integrity.Identity,
            Manifest = manifest,
            Blocks = integrity.Blocks,
            Tensors = ListTensors(header, manifest, path),
            Ranges = ranges,
            Aliases = header.Metadata
                .Where(entry => !MetadataKeys.IsReserved(entry.Key) && !ranges.ContainsKey(entry.Key))
                .Select(entry => KeyValuePair.Create(entry.Key, entry.Value.ToString()))
                .Where(entry => ranges.ContainsKey(entry.Value))
                .ToDictionary(StringComparer.Ordinal),
        };
    }

    private static Dictionary<string, TensorRange> Locate(SafetensorsHeader header, out long blockCount)
    {
        var ranges = new Dictionary<string, TensorRange>(header.Tensors.Count, StringComparer.Ordinal);
        blockCount = 0;
        foreach (SafetensorsTensor tensor in header.Tensors)
        {
            // A file of others may have more blocks than an int holds; nothing asks for their numbers then.
            ranges.Add(tensor.Name, new TensorRange(tensor.Name, header.DataStart + tensor.Begin, tensor.Length, unchecked((int)blockCount)));
            blockCount += DataBlocks.CountOf(tensor.Length);
        }

        return ranges;
    }

    private static List<IndexedTensor> ListTensors(SafetensorsHeader header, Manifest? manifest, string path)
    {
        var complex = new HashSet<string>(manifest?.Complex128Tensors ?? [], StringComparer.Ordinal);
        var values = new HashSet<string>(manifest?.ValueTensors.Select(entry => entry.Value) ?? [], StringComparer.Ordinal);
        var tensors = new List<IndexedTensor>(header.Tensors.Count);
        foreach (SafetensorsTensor tensor in header.Tensors)
        {
            if (values.Remove(tensor.Name))
            {
                Require(tensor.Dtype == TensorDtype.UInt8 && tensor.Shape.Length == 1, tensor.Name, path);
            }
            else if (complex.Remove(tensor.Name))
            {
                Require(tensor.Dtype == TensorDtype.Float64 && tensor.Shape is [.., 2], tensor.Name, path);
                tensors.Add(new(tensor.Name, tensor.Name, TensorDtype.Complex128, tensor.Shape[..^1]));
            }
            else
            {
                tensors.Add(new(tensor.Name, tensor.Name, tensor.Dtype, tensor.Shape));
            }
        }

        string? missing = values.Concat(complex).FirstOrDefault();
        Require(missing is null, missing, path);
        return tensors;
    }

    private static void Require(bool condition, string? tensor, string path)
    {
        if (!condition)
        {
            throw new CheckpointFormatException($"'{path}': the manifest speaks of tensor '{tensor}', which is not there or of another kind.", path);
        }
    }
}
