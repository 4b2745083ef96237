using System.Globalization;
using Fabric.Formats;
using Fabric.Formats.Dcp;
using Fabric.Formats.Pickle;
using Fabric.Formats.Torch;
using Fabric.Interop;
using Fabric.Sharding;
using Fabric.Storage;

namespace Fabric.Checkpoints;

/// <summary>A distributed checkpoint of PyTorch's; one of Lightning's has a file with all the rest beside it.</summary>
internal sealed class DcpFolder
{
    private const string RestFile = "meta.pt";

    private readonly FileSystem _fileSystem;
    private readonly string _path;
    private readonly TorchReadOptions _options;
    private readonly DcpMetadata _metadata;
    private readonly FolderTable _table = new();
    private readonly Dictionary<string, Dictionary<string, (DcpTensor Tensor, DcpChunk Chunk)>> _chunks = new(StringComparer.Ordinal);
    private readonly List<IndexedTensor> _tensors = [];

    private DcpFolder(FileSystem fileSystem, string path, TorchReadOptions options)
    {
        _fileSystem = fileSystem;
        _path = path;
        _options = options;
        using StoredFile file = FolderFile.Open(fileSystem, path, DcpMetadata.FileName, path);
        _metadata = DcpMetadataReader.Read(file, options);
    }

    /// <param name="fileSystem">The operations.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="names">The files in it.</param>
    /// <param name="options">How they are read.</param>
    public static (CheckpointCatalog Catalog, CheckpointFiles Files) Open(FileSystem fileSystem, string folder, IReadOnlyList<string> names, TorchReadOptions options) =>
        new DcpFolder(fileSystem, folder, options).Open(names.Contains(RestFile));

    private (CheckpointCatalog Catalog, CheckpointFiles Files) Open(bool hasRest)
    {
        var tree = new FlatNames();
        foreach (DcpTensor tensor in _metadata.Tensors)
        {
            _tensors.Add(Add(tensor));
            tree.Add(tensor.Name, PathOf(tensor.Name), TensorElsewhere.Instance);
        }

        foreach ((string name, DcpRange range) in _metadata.Objects)
        {
            _table.NumberOf(range.File);
            _table.Note(name, range.File, range.Offset, range.Length);
        }

        // Tensors that stand in pickles have a file of their own, the last.
        var loose = new Dictionary<string, TorchTensor>(StringComparer.Ordinal);
        StoredFile? rest = hasRest ? FolderFile.Open(_fileSystem, _path, RestFile, _path) : null;
        int count = _table.Files.Count;
        var files = new CheckpointFiles(count + 1, number => number < count ? OpenFile(number) : new TorchTensorFile(rest, archive: null, _path, loose, _options.CheckCrc));
        try
        {
            // So that it is closed with the others.
            _ = files[count];
            foreach ((string name, DcpRange range) in _metadata.Objects)
            {
                tree.Add(name, PathOf(name), ((DcpFile)files[_table.NumberOf(range.File)]).ReadObject(range));
            }

            PickleDict root = tree.ToDict();
            if (rest is not null)
            {
                AddRest(root, rest);
            }

            return (Catalog(PythonTree.Create(root, _path), loose, count), files);
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    private CheckpointCatalog Catalog(PythonTree tree, Dictionary<string, TorchTensor> loose, int number)
    {
        HashSet<string> names = [.. _tensors.Select(static tensor => tensor.Name)];
        foreach ((string name, TorchTensor tensor) in tree.Tensors)
        {
            if (!names.Add(name))
            {
                throw new CheckpointFormatException($"'{_path}' holds two tensors that are both called {FileText.Show(name)}.", _path);
            }

            loose.Add(name, tensor);
            _tensors.Add(new IndexedTensor(name, name, PythonTree.DtypeOf(tensor.Dtype)!.Value, [.. tensor.Shape], Placement.WholeIn(number)));
        }

        return new CheckpointCatalog
        {
            Kind = CheckpointKind.Dcp,
            Identity = _table.Identity,
            Manifest = null,
            Tensors = _tensors,
            Aliases = new Dictionary<string, string>(),
            Python = tree,
        };
    }

    private IReadOnlyList<PickleValue> PathOf(string name) => _metadata.Paths.GetValueOrDefault(name, []);

    private IndexedTensor Add(DcpTensor tensor)
    {
        TensorDtype dtype = PythonTree.DtypeOf(tensor.Dtype) ?? throw new CheckpointFormatException(
            $"'{_path}' holds tensor {FileText.Show(tensor.Name)} of the type {tensor.Dtype}, which is not read here. Save it as another type.", _path);
        var chunks = new List<(TensorBox Box, string File, long Offset, long Length, string Name)>();
        foreach ((int i, DcpChunk chunk) in tensor.Chunks.Index())
        {
            bool isWhole = new Box(chunk.Box.Offsets, chunk.Box.Sizes).Covers(tensor.Shape);
            string name = isWhole ? tensor.Name : string.Create(CultureInfo.InvariantCulture, $"{tensor.Name}#{i}");
            if (!_chunks.TryGetValue(chunk.Range.File, out Dictionary<string, (DcpTensor Tensor, DcpChunk Chunk)>? ofFile))
            {
                _chunks.Add(chunk.Range.File, ofFile = new(StringComparer.Ordinal));
            }

            if (!ofFile.TryAdd(name, (tensor, chunk)))
            {
                throw new CheckpointFormatException($"'{_path}' holds two tensors whose parts are both called {FileText.Show(name)}.", _path);
            }

            chunks.Add((chunk.Box, chunk.Range.File, chunk.Range.Offset, chunk.Range.Length, name));
        }

        return _table.Add(tensor.Name, dtype, tensor.Shape, chunks);
    }

    private void AddRest(PickleDict root, StoredFile rest)
    {
        if (TorchFile.Open(rest, _options).Root is not PickleDict dict)
        {
            throw new CheckpointFormatException($"'{rest.Path}' holds no dictionary, as Lightning writes it.", rest.Path);
        }

        foreach ((PickleValue key, PickleValue value) in dict.Entries)
        {
            if (root.TryGetValue(key, out _))
            {
                throw new CheckpointFormatException($"'{rest.Path}' holds {FileText.Show(PythonKeys.OwnNameOf(key) ?? PickleNames.Of(key))}, and so does '{DcpMetadata.FileName}' beside it.", rest.Path);
            }

            root.Set(key, value);
        }

        // The length tells two apart that hold the same names.
        _table.Note(RestFile, RestFile, 0, rest.Length);
    }

    private DcpFile OpenFile(int number)
    {
        string name = _table.Files[number];
        return new DcpFile(
            FolderFile.Open(_fileSystem, _path, name, Path.Join(_path, DcpMetadata.FileName)),
            _chunks.GetValueOrDefault(name) ?? new Dictionary<string, (DcpTensor Tensor, DcpChunk Chunk)>(),
            _options);
    }
}
