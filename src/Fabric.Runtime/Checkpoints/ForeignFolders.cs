using Fabric.Formats;
using Fabric.Formats.Dcp;
using Fabric.Formats.HuggingFace;
using Fabric.Formats.Torch;
using Fabric.Storage;

namespace Fabric.Checkpoints;

/// <summary>Opens folders that others wrote. What one is, the files in it say.</summary>
internal static class ForeignFolders
{
    private const string Safetensors = ".safetensors";

    // What Hugging Face's libraries call a model that is in one file.
    private static readonly string[] SingleNames = ["model.safetensors", "pytorch_model.bin"];

    /// <param name="fileSystem">The operations.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="options">How files of PyTorch are read.</param>
    /// <returns><see langword="null"/> for a folder that is none of these, or one of this library that is not whole.</returns>
    /// <exception cref="CheckpointFormatException">It breaks a rule of its format.</exception>
    /// <exception cref="CheckpointCorruptException">It is damaged.</exception>
    public static (CheckpointCatalog Catalog, CheckpointFiles Files)? TryOpen(FileSystem fileSystem, string folder, TorchReadOptions options)
    {
        string[] names = [.. fileSystem.ListFolder(folder).Where(static entry => !entry.IsFolder).Select(static entry => entry.Name)];
        if (names.Any(ShardNames.IsOwn))
        {
            return null;
        }

        if (names.Contains(DcpMetadata.FileName))
        {
            return DcpFolder.Open(fileSystem, folder, names, options);
        }

        if (HuggingFaceIndex.Find(folder, names) is { } index)
        {
            return OpenIndex(fileSystem, folder, index, options);
        }

        if (SingleNames.FirstOrDefault(names.Contains) is { } single)
        {
            (CheckpointCatalog catalog, TensorFile file) = SingleFiles.Open(FolderFile.Open(fileSystem, folder, single, folder), options);
            return (catalog, new CheckpointFiles(file));
        }

        string[] shards = [.. names.Where(static name => name.EndsWith(Safetensors, StringComparison.Ordinal))];
        return shards.Length == 0 ? null : SafetensorsFolder.OpenDivided(fileSystem, folder, shards);
    }

    /// <summary>Whether a file is the index of a folder.</summary>
    public static bool IsIndex(string path) =>
        path.EndsWith(HuggingFaceIndex.SafetensorsEnd, StringComparison.Ordinal) || path.EndsWith(HuggingFaceIndex.TorchEnd, StringComparison.Ordinal);

    /// <inheritdoc cref="TryOpen"/>
    public static (CheckpointCatalog Catalog, CheckpointFiles Files) OpenIndex(FileSystem fileSystem, string folder, string name, TorchReadOptions options)
    {
        HuggingFaceIndex index;
        using (StoredFile file = FolderFile.Open(fileSystem, folder, name, folder))
        {
            index = HuggingFaceIndex.Read(file, Path.Join(folder, name));
        }

        return index.IsSafetensors
            ? SafetensorsFolder.OpenIndexed(fileSystem, folder, index)
            : TorchFolder.Open(fileSystem, folder, index, options);
    }
}
