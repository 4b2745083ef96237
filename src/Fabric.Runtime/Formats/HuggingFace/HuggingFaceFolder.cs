using Fabric.Formats.Safetensors;
using Fabric.Storage;

namespace Fabric.Formats.HuggingFace;

/// <summary>Several safetensors files in a folder that are one checkpoint: by an index, or because each says which parts it has.</summary>
internal static class HuggingFaceFolder
{
    /// <summary>Reads the headers of all files that an index names. Each tensor is whole in the file that the index gives for it.</summary>
    /// <exception cref="CheckpointFormatException">A rule is broken.</exception>
    /// <exception cref="CheckpointCorruptException">A file is missing or damaged.</exception>
    public static IReadOnlyList<HuggingFaceTensor> ReadIndexed(FileSystem fileSystem, string folder, HuggingFaceIndex index)
    {
        var tensors = new List<HuggingFaceTensor>();
        foreach (IGrouping<string, KeyValuePair<string, string>> group in index.Files.GroupBy(entry => entry.Value))
        {
            using StoredFile file = FolderFile.Open(fileSystem, folder, group.Key, index.Path);
            SafetensorsHeader header = SafetensorsFile.ReadHeader(file);
            Dictionary<string, SafetensorsTensor> present = header.Tensors.ToDictionary(tensor => tensor.Name);
            foreach ((string name, _) in group)
            {
                if (!present.TryGetValue(name, out SafetensorsTensor tensor))
                {
                    throw HuggingFaceErrors.Broken(index.Path, $"tensor {FileText.Show(name)} is not in {FileText.Show(group.Key)}");
                }

                var box = new TensorBox(new long[tensor.Shape.Length], tensor.Shape);
                tensors.Add(new HuggingFaceTensor(name, tensor.Dtype, tensor.Shape, [ChunkOf(tensor, box, group.Key, header)]));
            }
        }

        return tensors;
    }

    /// <summary>
    /// Reads the headers of files that each say which parts of tensors they have, as PyTorch's <c>HuggingFaceStorageWriter</c> writes them. A tensor's shape is as
    /// far as its parts reach.
    /// </summary>
    /// <param name="fileSystem">The operations.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="names">All <c>.safetensors</c> files in it.</param>
    /// <inheritdoc cref="ReadIndexed"/>
    public static IReadOnlyList<HuggingFaceTensor> ReadDivided(FileSystem fileSystem, string folder, IEnumerable<string> names)
    {
        var parts = new Dictionary<string, List<(TensorDtype Dtype, HuggingFaceChunk Chunk)>>(StringComparer.Ordinal);
        foreach (string name in names.Order(StringComparer.Ordinal))
        {
            using StoredFile file = FolderFile.Open(fileSystem, folder, name, folder);
            SafetensorsHeader header = SafetensorsFile.ReadHeader(file);
            IReadOnlyDictionary<string, long[]> offsets = ShardingInfo.Read(header, file.Path) ?? throw HuggingFaceErrors.BrokenFolder(
                folder, $"there is no index, and {FileText.Show(name)} does not say which parts of tensors it has ({ShardingInfo.Key}). Load that file alone, or add the index");
            foreach (SafetensorsTensor tensor in header.Tensors)
            {
                if (!offsets.TryGetValue(tensor.Name, out long[]? start) || start.Length != tensor.Shape.Length)
                {
                    throw HuggingFaceErrors.BrokenTensor(folder, tensor.Name, $"{FileText.Show(name)} does not say which part of it is there");
                }

                if (!parts.TryGetValue(tensor.Name, out List<(TensorDtype Dtype, HuggingFaceChunk Chunk)>? list))
                {
                    parts.Add(tensor.Name, list = []);
                }

                list.Add((tensor.Dtype, ChunkOf(tensor, new TensorBox(start, tensor.Shape), name, header)));
            }
        }

        return [.. parts.Select(tensor => Join(folder, tensor.Key, tensor.Value))];
    }

    private static HuggingFaceTensor Join(string folder, string name, List<(TensorDtype Dtype, HuggingFaceChunk Chunk)> parts)
    {
        TensorDtype dtype = parts[0].Dtype;
        int rank = parts[0].Chunk.Box.Sizes.Length;
        if (parts.Any(part => part.Dtype != dtype || part.Chunk.Box.Sizes.Length != rank))
        {
            throw HuggingFaceErrors.BrokenTensor(folder, name, "its parts are of different types or numbers of dimensions");
        }

        var shape = new long[rank];
        foreach ((_, HuggingFaceChunk chunk) in parts)
        {
            for (int d = 0; d < rank; d++)
            {
                long end = chunk.Box.Offsets[d] <= long.MaxValue - chunk.Box.Sizes[d] ? chunk.Box.Offsets[d] + chunk.Box.Sizes[d] : long.MaxValue;
                shape[d] = Math.Max(shape[d], end);
            }
        }

        string? fault = TensorDtypes.TryGetByteLength(dtype, shape, out _)
            ? TensorCover.Fault(shape, [.. parts.Select(part => part.Chunk.Box)])
            : "it would have 2^63 bytes or more";
        return fault is null
            ? new HuggingFaceTensor(name, dtype, shape, [.. parts.Select(part => part.Chunk)])
            : throw HuggingFaceErrors.BrokenTensor(folder, name, fault);
    }

    private static HuggingFaceChunk ChunkOf(SafetensorsTensor tensor, TensorBox box, string file, SafetensorsHeader header) =>
        new(box, file, header.DataStart + tensor.Begin, tensor.Length);
}
