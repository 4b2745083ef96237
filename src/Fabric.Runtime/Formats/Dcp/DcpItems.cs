using Fabric.Formats.Pickle;
using Fabric.Formats.Torch;
using Fabric.Storage;

namespace Fabric.Formats.Dcp;

/// <summary>Opens single items of a distributed checkpoint, each when it is asked for.</summary>
internal static class DcpItems
{
    /// <summary>Opens the file that an item is in.</summary>
    /// <inheritdoc cref="FolderFile.Open"/>
    public static StoredFile OpenFile(FileSystem fileSystem, string folder, DcpRange range) =>
        FolderFile.Open(fileSystem, folder, range.File, Path.Join(folder, DcpMetadata.FileName));

    /// <summary>Reads the pickle of a part of a tensor. Its data stays in the file.</summary>
    /// <exception cref="CheckpointFormatException">What is there is not that part.</exception>
    /// <exception cref="CheckpointCorruptException">The file is cut off or damaged.</exception>
    public static TorchTensor OpenTensor(StoredFile file, DcpTensor tensor, DcpChunk chunk, TorchReadOptions? options = null) =>
        OpenObject(file, chunk.Range, options) is TorchTensor part
            && part.Dtype == tensor.Dtype && part.Shape.SequenceEqual(chunk.Box.Sizes)
                ? part
                : throw new CheckpointFormatException(
                    $"'{file.Path}' has something else at byte {chunk.Range.Offset} than a part [{string.Join(", ", chunk.Box.Sizes)}] of {FileText.Show(tensor.Name)}, {tensor.Dtype}. Load another copy.",
                    file.Path);

    /// <summary>Reads a value that is no tensor.</summary>
    /// <inheritdoc cref="OpenTensor"/>
    public static PickleValue OpenObject(StoredFile file, DcpRange range, TorchReadOptions? options = null) =>
        range.Offset <= file.Length && range.Length <= file.Length - range.Offset
            ? TorchFile.Open(file, range.Offset, range.Length, options ?? TorchReadOptions.Default).Root
            : throw new CheckpointCorruptException(
                $"'{file.Path}' is cut off: {range.Length} bytes at {range.Offset} should be in it, and it has {file.Length}. {CheckpointCorruptException.Advice}",
                file.Path);
}
