using Fabric.Interop;

namespace Fabric.Checkpoints;

/// <summary>What a checkpoint holds, as its manifest and headers say, checked.</summary>
internal sealed class CheckpointCatalog
{
    public required CheckpointKind Kind { get; init; }

    /// <summary>32 hexadecimal digits that stand for the checkpoint's content.</summary>
    public required string Identity { get; init; }

    /// <summary><see langword="null"/> for files of others.</summary>
    public required Manifest? Manifest { get; init; }

    /// <summary>In the order of the file, or of the folder's manifest, without those that hold values.</summary>
    public required IReadOnlyList<IndexedTensor> Tensors { get; init; }

    /// <summary>Alias → stored name.</summary>
    public required IReadOnlyDictionary<string, string> Aliases { get; init; }

    /// <summary>What a file of Python's holds beside tensors; <see langword="null"/> for all other files.</summary>
    public PythonTree? Python { get; init; }

    /// <exception cref="CheckpointFormatException">The manifest is of a later version, or contradicts the header.</exception>
    public static CheckpointCatalog OfFile(CheckpointFile file)
    {
        Manifest? manifest = file.Integrity.Manifest is { } json ? ManifestReader.Read(json, file.Path) : null;
        if (manifest?.Shards is not null)
        {
            throw new CheckpointFormatException($"The manifest of '{file.Path}' speaks of shards, which a single file has not.", file.Path);
        }

        return new CheckpointCatalog
        {
            Kind = CheckpointKind.Safetensors,
            Identity = file.Integrity.Identity,
            Manifest = manifest,
            Tensors = ListTensors(
                file.Header.Tensors.Select(static tensor => new StoredTensor(tensor.Name, tensor.Dtype, tensor.Shape, Placement.WholeIn(0))), manifest, file.Path),
            Aliases = file.Header.Metadata
                .Where(entry => !MetadataKeys.IsReserved(entry.Key) && !file.Holds(entry.Key))
                .Select(static entry => KeyValuePair.Create(entry.Key, entry.Value.ToString()))
                .Where(entry => file.Holds(entry.Value))
                .ToDictionary(StringComparer.Ordinal),
        };
    }

    /// <param name="manifest">The manifest of an archive.</param>
    /// <param name="identity">What stands for the archive.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="CheckpointFormatException">The manifest contradicts itself.</exception>
    public static CheckpointCatalog OfRecords(Manifest manifest, string identity, string path) => new()
    {
        Kind = CheckpointKind.Torch,
        Identity = identity,
        Manifest = manifest,
        Tensors = ListTensors(
            manifest.Records!.Tensors.Select(static tensor => new StoredTensor(tensor.Name, tensor.Dtype, tensor.Shape, Placement.WholeIn(0))), manifest, path),
        Aliases = manifest.Records.Aliases.ToDictionary(StringComparer.Ordinal),
    };

    /// <param name="manifest">The manifest of a folder.</param>
    /// <param name="identity">Its checksum.</param>
    /// <param name="path">The folder.</param>
    /// <exception cref="CheckpointFormatException">The manifest contradicts itself.</exception>
    public static CheckpointCatalog OfFolder(Manifest manifest, string identity, string path)
    {
        ShardTable table = manifest.Shards!;
        int shards = table.Shards.Count;
        HashSet<string> valueTensors = [.. manifest.ValueTensors.Select(static value => value.Value)];
        Require(!table.Aliases.Any(alias => valueTensors.Contains(alias.Value)), valueTensors.FirstOrDefault(), path);
        IEnumerable<StoredTensor> ofRanks =
            from tensor in table.RankTensors
            from rank in Enumerable.Range(0, shards)
            select new StoredTensor(tensor.NameOn(rank), TensorDtype.UInt8, [tensor.Length], Placement.WholeIn(rank));
        return new CheckpointCatalog
        {
            Kind = CheckpointKind.Shards,
            Identity = identity,
            Manifest = manifest,
            Tensors = ListTensors(
                table.Tensors.Select(tensor => new StoredTensor(tensor.Name, tensor.Dtype, tensor.Shape, tensor.PlacementAmong(shards))).Concat(ofRanks),
                manifest,
                path),
            Aliases = table.Aliases.ToDictionary(StringComparer.Ordinal),
        };
    }

    private static List<IndexedTensor> ListTensors(IEnumerable<StoredTensor> stored, Manifest? manifest, string path)
    {
        var complex = new HashSet<string>(manifest?.Complex128Tensors ?? [], StringComparer.Ordinal);
        var values = new HashSet<string>(manifest?.ValueTensors.Select(entry => entry.Value) ?? [], StringComparer.Ordinal);
        var tensors = new List<IndexedTensor>();
        foreach (StoredTensor tensor in stored)
        {
            if (values.Remove(tensor.Name))
            {
                Require(tensor.Dtype == TensorDtype.UInt8 && tensor.Shape.Length == 1 && tensor.Placement == Placement.WholeIn(0), tensor.Name, path);
            }
            else if (complex.Remove(tensor.Name))
            {
                Require(tensor.Dtype == TensorDtype.Float64 && tensor.Shape is [.., 2], tensor.Name, path);
                Require(!tensor.Placement.IsDivided || tensor.Shape.Length > 1, tensor.Name, path);
                tensors.Add(new(tensor.Name, tensor.Name, TensorDtype.Complex128, tensor.Shape[..^1], tensor.Placement));
            }
            else
            {
                tensors.Add(new(tensor.Name, tensor.Name, tensor.Dtype, tensor.Shape, tensor.Placement));
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

    /// <summary>A tensor as the file has it.</summary>
    private readonly record struct StoredTensor(string Name, TensorDtype Dtype, long[] Shape, Placement Placement);
}
