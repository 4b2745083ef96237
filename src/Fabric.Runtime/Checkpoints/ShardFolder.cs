using Fabric.Formats.Safetensors;
using Fabric.Sharding;
using Fabric.Storage;

namespace Fabric.Checkpoints;

/// <summary>The shards of a folder: each is opened when it is needed, and must be what the manifest says.</summary>
internal sealed class ShardFolder
{
    private readonly FileSystem _fileSystem;
    private readonly string _path;
    private readonly ShardTable _table;
    private readonly string _checksum;

    /// <param name="fileSystem">The operations.</param>
    /// <param name="path">The folder.</param>
    /// <param name="table">What its manifest says.</param>
    /// <param name="checksum">The manifest's checksum.</param>
    public ShardFolder(FileSystem fileSystem, string path, ShardTable table, string checksum)
    {
        _fileSystem = fileSystem;
        _path = path;
        _table = table;
        _checksum = checksum;
    }

    /// <exception cref="CheckpointCorruptException">The shard is damaged, missing, or not what the manifest says.</exception>
    /// <exception cref="CheckpointReplacedException">Another checkpoint has taken the folder's place since it was opened.</exception>
    public CheckpointFile Open(int rank)
    {
        string path = Path.Join(_path, ShardNames.Of(rank + 1, _table.Shards.Count));
        CheckpointFile? file = null;
        try
        {
            file = CheckpointFile.Open(_fileSystem, path);
            Check(file, rank);
            return file;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or NotAFileException or EndOfStreamException or CheckpointCorruptException or CheckpointFormatException)
        {
            file?.Dispose();
            if (IsReplaced())
            {
                throw new CheckpointReplacedException(_path, e);
            }

            if (e is CheckpointException)
            {
                throw;
            }

            throw e switch
            {
                EndOfStreamException => Damaged(path, "it ends early", e),
                NotAFileException => Damaged(path, "it is no file, but a folder, a pipe, a device or a link in a circle", e),
                _ => new CheckpointCorruptException($"The shard '{path}' is missing. {CheckpointCorruptException.Advice}", path, e),
            };
        }
    }

    private void Check(CheckpointFile file, int rank)
    {
        ShardInfo expected = _table.Shards[rank];
        if (file.Integrity.Identity != expected.Checksum || file.Length != expected.Length)
        {
            throw Damaged(file.Path, $"it is not the file that '{ShardNames.Manifest}' speaks of. One of the two is of another save, or damaged");
        }

        // The checksums say that this is what was written; that it is what the manifest's rules say is another matter.
        Dictionary<string, SafetensorsTensor> left = file.Header.Tensors.ToDictionary(static tensor => tensor.Name, StringComparer.Ordinal);
        foreach ((string name, TensorDtype dtype, long[] shape) in TensorsOf(rank))
        {
            if (!left.Remove(name, out SafetensorsTensor tensor))
            {
                throw Damaged(file.Path, $"its part of tensor '{name}' is missing");
            }

            if (tensor.Dtype != dtype || !tensor.Shape.AsSpan().SequenceEqual(shape))
            {
                throw Damaged(
                    file.Path,
                    $"its part of tensor '{name}' is {tensor.Dtype} [{string.Join(", ", tensor.Shape)}], where the manifest asks for {dtype} [{string.Join(", ", shape)}]");
            }
        }

        if (left.Count > 0)
        {
            throw Damaged(file.Path, $"it holds tensor '{left.Keys.First()}', of which the manifest says nothing there");
        }
    }

    private IEnumerable<(string Name, TensorDtype Dtype, long[] Shape)> TensorsOf(int rank)
    {
        foreach (ShardedTensor tensor in _table.Tensors)
        {
            Box box = tensor.IsDivided ? DimensionChunks.Of(tensor.Shape, rank, _table.Shards.Count) : Box.Whole(tensor.Shape);
            if (tensor.IsDivided ? !box.IsEmpty : rank == 0)
            {
                yield return (tensor.Name, tensor.Dtype, box.Shape);
            }
        }

        foreach (RankTensor tensor in _table.RankTensors)
        {
            yield return (tensor.NameOn(rank), TensorDtype.UInt8, [tensor.Length]);
        }
    }

    private bool IsReplaced()
    {
        try
        {
            return ManifestFile.ReadChecksum(_fileSystem, Path.Join(_path, ShardNames.Manifest)) != _checksum;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nothing there, or a file: the folder was replaced.
            return e is FileNotFoundException or DirectoryNotFoundException || File.Exists(_path);
        }
    }

    private static CheckpointCorruptException Damaged(string path, string what, Exception? cause = null) =>
        new($"The shard '{path}' is damaged: {what}. {CheckpointCorruptException.Advice}", path, cause);
}
