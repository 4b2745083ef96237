using Fabric.Formats;
using Fabric.Formats.HuggingFace;
using Fabric.Formats.Torch;
using Fabric.Sharding;
using Fabric.Storage;

namespace Fabric.Checkpoints;

/// <summary>Several files of <c>torch.save</c> with an index: what is in them only their pickles say, so all are opened.</summary>
internal static class TorchFolder
{
    /// <param name="fileSystem">The operations.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="index">Which file has which tensor.</param>
    /// <param name="options">How the files are read.</param>
    public static (CheckpointCatalog Catalog, CheckpointFiles Files) Open(FileSystem fileSystem, string folder, HuggingFaceIndex index, TorchReadOptions options)
    {
        var files = new List<TensorFile>();
        var tensors = new List<IndexedTensor>();
        var table = new FolderTable();
        try
        {
            foreach (IGrouping<string, KeyValuePair<string, string>> group in index.Files.GroupBy(static entry => entry.Value))
            {
                (CheckpointCatalog catalog, TensorFile file) = SingleFiles.Open(FolderFile.Open(fileSystem, folder, group.Key, index.Path), options);
                files.Add(file);
                table.Note(catalog.Identity, group.Key, 0, 0);
                tensors.AddRange(TensorsOf(catalog, group, table.NumberOf(group.Key), index.Path));
            }
        }
        catch
        {
            files.ForEach(static file => file.Dispose());
            throw;
        }

        var whole = new CheckpointCatalog
        {
            Kind = CheckpointKind.HuggingFace,
            Identity = table.Identity,
            Manifest = null,
            Tensors = tensors,
            Aliases = new Dictionary<string, string>(),
        };
        return (whole, new CheckpointFiles([.. files]));
    }

    private static IEnumerable<IndexedTensor> TensorsOf(
        CheckpointCatalog catalog, IGrouping<string, KeyValuePair<string, string>> group, int file, string path)
    {
        Dictionary<string, IndexedTensor> stored = catalog.Tensors.ToDictionary(static tensor => tensor.Name, StringComparer.Ordinal);
        foreach ((string name, _) in group)
        {
            // A tied name goes by itself here: the index may have put the other one elsewhere.
            string inFile = catalog.Aliases.GetValueOrDefault(name, name);
            if (!stored.TryGetValue(inFile, out IndexedTensor tensor))
            {
                throw HuggingFaceErrors.Broken(path, $"tensor {FileText.Show(name)} is not in {FileText.Show(group.Key)}");
            }

            Placement placement = inFile == name ? Placement.WholeIn(file) : Placement.Listed([new StoredChunk(file, Box.Whole(tensor.Shape), inFile)]);
            yield return new IndexedTensor(name, name, tensor.Dtype, tensor.Shape, placement);
        }
    }
}
