using System.Text;
using Fabric.Formats;
using Fabric.Formats.Safetensors;
using Fabric.Interop;

namespace Fabric.Checkpoints;

/// <summary>What one save stores, checked, with the values that are too long for a manifest as tensors.</summary>
internal sealed class PlannedContent
{
    /// <summary>The longest JSON of a value that stands in the manifest, in bytes; a longer one becomes a tensor.</summary>
    public const int MaxInlineValue = 1 << 20;

    private const string ValueTensorSuffix = "#json";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly CheckpointContent _content;
    private readonly List<TensorEntry> _entries;
    private readonly List<KeyValuePair<string, ReadOnlyMemory<byte>>> _values = [];
    private readonly List<KeyValuePair<string, string>> _valueTensors = [];
    private readonly CheckpointFormat _format;

    private PlannedContent(CheckpointContent content, CheckpointFormat format)
    {
        _content = content;
        _format = format;
        _entries = [.. content.Tensors];
        Aliases = [.. content.Aliases.OrderBy(static alias => alias.Key, StringComparer.Ordinal)];
    }

    /// <summary>The tensors, long values among them.</summary>
    public IReadOnlyList<TensorEntry> Entries => _entries;

    /// <summary>Alias → stored name, sorted.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Aliases { get; }

    /// <inheritdoc cref="CheckpointContent.Shards"/>
    public int Shards => _content.Shards;

    /// <inheritdoc cref="CheckpointContent.Python"/>
    public PythonTree? Python => _content.Python;

    /// <param name="content">What is saved.</param>
    /// <param name="format">The format of the file, settled.</param>
    /// <exception cref="CheckpointException">The content cannot be stored.</exception>
    public static PlannedContent Create(CheckpointContent content, CheckpointFormat format = CheckpointFormat.Safetensors)
    {
        var planned = new PlannedContent(content, format);
        var names = new HashSet<string>(content.Tensors.Count, StringComparer.Ordinal);
        foreach (TensorEntry entry in content.Tensors)
        {
            CheckTensor(entry, names);
        }

        ClaimNamesOfRanks(content, names);
        CheckAliases(content.Aliases, names);
        CheckValues(content.Values);
        foreach ((string name, ReadOnlyMemory<byte> json) in content.Values)
        {
            // In an archive the manifest is a record, of any length.
            if (json.Length <= MaxInlineValue || format == CheckpointFormat.PyTorch)
            {
                planned._values.Add(new(name, json));
                continue;
            }

            string tensor = FreeName(name + ValueTensorSuffix, names, content.Aliases);
            planned._valueTensors.Add(new(name, tensor));
            planned._entries.Add(new TensorEntry(tensor, TensorDtype.UInt8, [json.Length], new ValueSource(json)));
        }

        return planned;
    }

    /// <summary>What one rank writes into its shard: its chunks and what it has of its own; the first also what all have.</summary>
    public IEnumerable<TensorEntry> EntriesOf(int rank) => _entries.Where(entry => entry switch
    {
        { OfRank: not null } => true,
        { Box: { } box } => !box.IsEmpty,
        _ => rank == 0,
    });

    /// <param name="writer">The library that writes, with its version.</param>
    /// <param name="shards">The shards of a folder; <see langword="null"/> for a single file.</param>
    public Manifest ToManifest(string writer, IReadOnlyList<ShardInfo>? shards = null) => new()
    {
        Writer = writer,
        StateType = _content.StateType,
        Schema = _content.Schema,
        Fingerprints = _content.Fingerprints,
        WorldSize = _content.WorldSize,
        Values = _values,
        ValueTensors = _valueTensors,
        Complex128Tensors = [.. _entries.Where(static entry => entry.Dtype == TensorDtype.Complex128).Select(static entry => entry.Name)],
        Records = _format != CheckpointFormat.PyTorch ? null : new RecordTable
        {
            Tensors = [.. _entries.Select(static entry => Describe(entry) with { IsDivided = false })],
            Aliases = Aliases,
        },
        Shards = shards is null ? null : new ShardTable
        {
            Tensors = [.. _entries.Where(static entry => entry.OfRank is null).Select(Describe)],
            RankTensors = [.. _entries.Select(static entry => entry.OfRank).OfType<RankTensor>()],
            Aliases = Aliases,
            Shards = shards,
        },
    };

    private static ShardedTensor Describe(TensorEntry entry)
    {
        FileTensor whole = FileTensor.Whole(entry);
        return new ShardedTensor(entry.Name, whole.Dtype, whole.Box.Shape, IsDivided: entry.Box is not null);
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

        long length = TensorDtypes.ByteLength(entry.Dtype, entry.LocalShape);
        if (entry.Source.Length != length)
        {
            throw new ArgumentException($"Tensor '{entry.Name}' needs {length} bytes, its source has {entry.Source.Length}.");
        }
    }

    /// <summary>What the other ranks write of their own has names, too, which belong to no tensor of this rank.</summary>
    private static void ClaimNamesOfRanks(CheckpointContent content, HashSet<string> names)
    {
        HashSet<string> gathered = [.. content.Tensors.Where(static entry => entry.OfRank is not null).Select(static entry => entry.Name)];
        foreach (RankTensor own in content.Tensors.Select(static entry => entry.OfRank).OfType<RankTensor>().Distinct())
        {
            for (int rank = 0; rank < content.WorldSize; rank++)
            {
                string name = own.NameOn(rank);
                if (!names.Add(name) && !gathered.Contains(name))
                {
                    throw new CheckpointException(
                        $"'{name}' would be stored twice: it is what rank {rank} has of its own of '{own.Member}'. Give the other tensor another name.");
                }
            }
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
}
