using Fabric.Formats;
using Fabric.Formats.Pickle;
using Fabric.Formats.Torch;
using Fabric.Formats.Zip;
using Fabric.Interop;
using Fabric.Storage;

namespace Fabric.Checkpoints;

/// <summary>What a file of PyTorch's holds: one of this library by its manifest, one of others by its pickle.</summary>
internal static class TorchCatalog
{
    // A manifest is at most what a header of safetensors may be, and values of any length.
    private const long MaxManifestLength = int.MaxValue;

    /// <param name="file">The file, which is disposed with what is returned.</param>
    /// <param name="options">How it is read.</param>
    public static (CheckpointCatalog Catalog, TorchTensorFile File) Open(StoredFile file, TorchReadOptions options)
    {
        TorchFile torch = TorchFile.Open(file, options);
        if (torch.Archive is { } own && own.Zip.Find(own.Prefix + TorchPlan.ManifestRecord) is { } record)
        {
            return OfOwn(file, own, ManifestReader.Read(ReadManifest(own, record, file.Path), file.Path), options);
        }

        CheckIsForeign(torch.Archive, file.Path);
        return OfRoot(torch.Root, torch.Archive, KindOf(torch.Kind), file, options);
    }

    /// <summary>No manifest is written compressed: as one it could be far longer than its file.</summary>
    private static byte[] ReadManifest(TorchArchive archive, ZipRecord record, string path) => record.Method == ZipMethod.Stored
        ? archive.Zip.ReadAll(record, MaxManifestLength)
        : throw new CheckpointCorruptException(
            $"'{path}' is damaged: its record {FileText.Show(record.Name)} is compressed, which this library never writes. {CheckpointCorruptException.Advice}", path);

    /// <summary>An archive of this library whose manifest goes by another name is damaged: as one of others it would lose its values.</summary>
    private static void CheckIsForeign(TorchArchive? archive, string path)
    {
        if (archive?.Zip.Records.FirstOrDefault(record => IsLikeManifest(record.Name, archive.Prefix)) is { } record)
        {
            throw new CheckpointCorruptException(
                $"The directory of '{path}' is damaged: it speaks of a record {FileText.Show(record.Name)}. {CheckpointCorruptException.Advice}", path);
        }
    }

    /// <summary>Whether a name is at most one character away from the manifest's.</summary>
    private static bool IsLikeManifest(string name, string prefix)
    {
        string manifest = prefix + TorchPlan.ManifestRecord;
        return name.Length == manifest.Length && name.Zip(manifest).Count(static pair => pair.First != pair.Second) <= 1;
    }

    /// <param name="root">What a file holds.</param>
    /// <param name="archive">The archive that the file is; <see langword="null"/> for one of another form.</param>
    /// <param name="kind">What the file is.</param>
    /// <param name="file">The file, which is disposed with what is returned.</param>
    /// <param name="options">How it is read.</param>
    public static (CheckpointCatalog Catalog, TorchTensorFile File) OfRoot(
        PickleValue root, TorchArchive? archive, CheckpointKind kind, StoredFile file, TorchReadOptions options)
    {
        var tree = PythonTree.Create(root, file.Path);
        var tensors = new Dictionary<string, TorchTensor>(tree.Tensors.Count, StringComparer.Ordinal);
        var indexed = new List<IndexedTensor>(tree.Tensors.Count);
        var aliases = new Dictionary<string, string>(StringComparer.Ordinal);
        var views = new Dictionary<StorageView, string>();
        foreach ((string name, TorchTensor tensor) in tree.Tensors)
        {
            if (tensor.Length > 0 && !views.TryAdd(StorageView.Of(tensor), name))
            {
                aliases.Add(name, views[StorageView.Of(tensor)]);
                continue;
            }

            tensors.Add(name, tensor);
            indexed.Add(new IndexedTensor(name, name, PythonTree.DtypeOf(tensor.Dtype)!.Value, [.. tensor.Shape], Placement.WholeIn(0)));
        }

        return (
            new CheckpointCatalog
            {
                Kind = kind,
                Identity = archive is null ? IdentityOf(file) : IdentityOf(archive),
                Manifest = null,
                Tensors = indexed,
                Aliases = aliases,
                Python = tree,
            },
            new TorchTensorFile(file, archive?.Zip, file.Path, tensors, options.CheckCrc));
    }

    private static (CheckpointCatalog Catalog, TorchTensorFile File) OfOwn(StoredFile file, TorchArchive archive, Manifest manifest, TorchReadOptions options)
    {
        if (manifest.Records is not { } records)
        {
            throw new CheckpointFormatException($"The manifest of '{file.Path}' does not say what the archive holds.", file.Path);
        }

        CheckpointCatalog catalog = CheckpointCatalog.OfRecords(manifest, IdentityOf(archive), file.Path);
        var tensors = new Dictionary<string, TorchTensor>(records.Tensors.Count, StringComparer.Ordinal);
        for (int key = 0; key < records.Tensors.Count; key++)
        {
            ShardedTensor tensor = records.Tensors[key];
            TorchDtype dtype = TorchDtype.Of(tensor.Dtype) ?? throw new CheckpointFormatException(
                $"The manifest of '{file.Path}' gives tensor '{tensor.Name}' the type {tensor.Dtype}, which PyTorch does not have.", file.Path);
            tensors.Add(tensor.Name, archive.TensorOf(key, dtype, tensor.Shape));
        }

        return (catalog, new TorchTensorFile(file, archive.Zip, file.Path, tensors, options.CheckCrc));
    }

    private static CheckpointKind KindOf(TorchFileKind kind) => kind switch
    {
        TorchFileKind.Zip => CheckpointKind.Torch,
        TorchFileKind.TorchScript => CheckpointKind.TorchScript,
        TorchFileKind.Pickle => CheckpointKind.Pickle,
        _ => CheckpointKind.TorchLegacy,
    };

    /// <summary>A file of others has no checksum of all: its beginning stands for it.</summary>
    private static string IdentityOf(StoredFile file)
    {
        const int most = 1 << 20;
        var start = new byte[(int)Math.Min(most, file.Length)];
        file.Read(start, 0);
        return HeaderChecksum.Compute(start);
    }

    private static string IdentityOf(TorchArchive archive) =>
        ArchiveIdentity.Compute(archive.Zip.Records.Select(static record => (record.Name, record.Length, record.Crc)));

    /// <summary>Which elements of which memory a tensor shows: tied names show the same.</summary>
    private readonly record struct StorageView(TorchStorage Root, long Start, string Dtype, string Layout)
    {
        public static StorageView Of(TorchTensor tensor) => new(
            tensor.Storage!.Root,
            tensor.Storage.Offset + (tensor.Offset * tensor.Dtype.Size),
            tensor.Dtype.Name,
            $"{string.Join(',', tensor.Shape)};{string.Join(',', tensor.Strides)};{tensor.IsConjugate}{tensor.IsNegative}");
    }
}
