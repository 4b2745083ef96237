using Fabric.Formats;
using Fabric.Formats.HuggingFace;
using Fabric.Storage;

namespace Fabric.Checkpoints;

/// <summary>Several safetensors files of others that are one checkpoint. Each is opened when it is needed, and must be what it was.</summary>
internal sealed class SafetensorsFolder
{
    private readonly FileSystem _fileSystem;
    private readonly string _path;
    private readonly string _namedBy;
    private readonly FolderTable _table = new();
    private readonly Dictionary<int, List<(string Name, HuggingFaceChunk Chunk)>> _chunks = [];

    private SafetensorsFolder(FileSystem fileSystem, string path, string namedBy)
    {
        _fileSystem = fileSystem;
        _path = path;
        _namedBy = namedBy;
    }

    /// <inheritdoc cref="HuggingFaceFolder.ReadIndexed"/>
    public static (CheckpointCatalog Catalog, CheckpointFiles Files) OpenIndexed(FileSystem fileSystem, string folder, HuggingFaceIndex index) =>
        new SafetensorsFolder(fileSystem, folder, index.Path).Open(HuggingFaceFolder.ReadIndexed(fileSystem, folder, index));

    /// <inheritdoc cref="HuggingFaceFolder.ReadDivided"/>
    public static (CheckpointCatalog Catalog, CheckpointFiles Files) OpenDivided(FileSystem fileSystem, string folder, IEnumerable<string> names) =>
        new SafetensorsFolder(fileSystem, folder, folder).Open(HuggingFaceFolder.ReadDivided(fileSystem, folder, names));

    private (CheckpointCatalog Catalog, CheckpointFiles Files) Open(IEnumerable<HuggingFaceTensor> tensors)
    {
        List<IndexedTensor> indexed = [.. tensors.Select(Add)];
        var catalog = new CheckpointCatalog
        {
            Kind = CheckpointKind.HuggingFace,
            Identity = _table.Identity,
            Manifest = null,
            Tensors = indexed,
            Aliases = new Dictionary<string, string>(),
        };
        return (catalog, new CheckpointFiles(_table.Files.Count, OpenFile));
    }

    private IndexedTensor Add(HuggingFaceTensor tensor)
    {
        foreach (HuggingFaceChunk chunk in tensor.Chunks)
        {
            int number = _table.NumberOf(chunk.File);
            if (!_chunks.TryGetValue(number, out List<(string Name, HuggingFaceChunk Chunk)>? ofFile))
            {
                _chunks.Add(number, ofFile = []);
            }

            ofFile.Add((tensor.Name, chunk));
        }

        return _table.Add(
            tensor.Name, tensor.Dtype, tensor.Shape, tensor.Chunks.Select(chunk => (chunk.Box, chunk.File, chunk.Offset, chunk.Length, tensor.Name)));
    }

    private CheckpointFile OpenFile(int number)
    {
        CheckpointFile file = CheckpointFile.Open(FolderFile.Open(_fileSystem, _path, _table.Files[number], _namedBy));
        if (_chunks[number].All(part => file.Holds(part.Name) && file.RangeOf(part.Name) is var range && range.Offset == part.Chunk.Offset && range.Length == part.Chunk.Length))
        {
            return file;
        }

        file.Dispose();
        throw new CheckpointReplacedException(_path);
    }
}
