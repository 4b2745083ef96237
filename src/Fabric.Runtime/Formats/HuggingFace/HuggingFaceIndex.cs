using Fabric.Storage;

namespace Fabric.Formats.HuggingFace;

/// <summary>The index of a folder of shards: <c>model.safetensors.index.json</c>, or <c>pytorch_model.bin.index.json</c>.</summary>
/// <param name="Path">The index itself.</param>
/// <param name="Files">Which file, right in the folder, has which tensor.</param>
internal sealed record HuggingFaceIndex(string Path, IReadOnlyDictionary<string, string> Files)
{
    public const string SafetensorsEnd = Safetensors + End;
    public const string TorchEnd = TorchZip + End;

    private const string End = ".index.json";
    private const string Safetensors = ".safetensors";
    private const string TorchZip = ".bin";
    private const int MaxLength = 100_000_000;

    public bool IsSafetensors => Path.EndsWith(SafetensorsEnd, StringComparison.Ordinal);

    /// <summary>The index among the names of a folder: the usual one, or the only one.</summary>
    /// <returns><see langword="null"/> where there is none.</returns>
    /// <exception cref="CheckpointFormatException">There are several, and none has the usual name.</exception>
    public static string? Find(string folder, IEnumerable<string> names)
    {
        string[] all = [.. names];
        foreach ((string end, string usual) in new[] { (Safetensors, "model"), (TorchZip, "pytorch_model") })
        {
            string[] found = [.. all.Where(name => name.EndsWith(end + End, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
            if (found.Length == 1 || found.Contains(usual + end + End))
            {
                return found.Length == 1 ? found[0] : usual + end + End;
            }

            if (found.Length > 1)
            {
                throw HuggingFaceErrors.BrokenFolder(
                    folder, $"it has several indexes ({string.Join(", ", found.Take(10).Select(FileText.Show))}). Give the path of one of them");
            }
        }

        return null;
    }

    /// <param name="file">The file.</param>
    /// <param name="path">Where it stands: its name, and not that of what a link leads to, says what it is the index of.</param>
    /// <exception cref="CheckpointFormatException">A rule is broken, or a file outside of the folder is named.</exception>
    public static HuggingFaceIndex Read(StoredFile file, string path)
    {
        if (file.Length > MaxLength)
        {
            throw HuggingFaceErrors.Broken(path, $"it has {file.Length} bytes where {MaxLength} are allowed");
        }

        var bytes = new byte[file.Length];
        try
        {
            file.Read(bytes, 0);
        }
        catch (EndOfStreamException e)
        {
            throw new CheckpointCorruptException($"{e.Message} {CheckpointCorruptException.Advice}", path, e);
        }

        return Parse(bytes, path);
    }

    /// <inheritdoc cref="Read"/>
    public static HuggingFaceIndex Parse(ReadOnlySpan<byte> json, string path)
    {
        string end = path.EndsWith(SafetensorsEnd, StringComparison.Ordinal) ? Safetensors : TorchZip;
        Dictionary<string, string> files = HuggingFaceIndexParser.Parse(json, path);
        foreach ((string tensor, string file) in files)
        {
            if (!file.EndsWith(end, StringComparison.Ordinal))
            {
                throw HuggingFaceErrors.Broken(path, $"tensor {FileText.Show(tensor)} is said to be in {FileText.Show(file)}, which is no {end} file");
            }
        }

        FolderFile.Check(files.Values.Distinct(), path);
        return new HuggingFaceIndex(path, files);
    }
}
