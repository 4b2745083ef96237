using Fabric.Formats.Safetensors;
using Fabric.Storage;

namespace Fabric.Checkpoints;

/// <summary>A safetensors file: its header is checked, its data is read on demand and verified where it was written by this library.</summary>
internal sealed class CheckpointFile : TensorFile
{
    private readonly StoredFile _file;
    private readonly Dictionary<string, TensorRange> _ranges;

    private CheckpointFile(StoredFile file, SafetensorsHeader header)
    {
        _file = file;
        Header = header;
        _ranges = Locate(header, out long blockCount);
        Integrity = HeaderIntegrity.Check(header, blockCount, file.Path);
        Data = new VerifiedFile(file, Integrity.Blocks);
    }

    public string Path => _file.Path;

    public SafetensorsHeader Header { get; }

    public HeaderIntegrity Integrity { get; }

    public VerifiedFile Data { get; }

    /// <summary>The length in bytes.</summary>
    public long Length => _file.Length;

    public override long BytesRead => _file.BytesRead;

    public override IEnumerable<StoredCheck> Checks =>
        Integrity.Blocks is null ? [] : _ranges.Values.SelectMany(range => BlocksCheck.Split(Data, range));

    public override long UncheckedBytes => Integrity.Blocks is null ? Header.DataLength : 0;

    /// <exception cref="IOException">The system refused to read it, or it ends early.</exception>
    /// <exception cref="CheckpointFormatException">Not a safetensors file.</exception>
    /// <exception cref="CheckpointCorruptException">The header is damaged.</exception>
    public static CheckpointFile Open(FileSystem fileSystem, string path)
    {
        StoredFile file = StoredFile.Open(fileSystem, path);
        try
        {
            return Open(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <param name="file">The file, which is disposed with what is returned.</param>
    /// <inheritdoc cref="Open(FileSystem, string)"/>
    public static CheckpointFile Open(StoredFile file) => new(file, SafetensorsFile.ReadHeader(file));

    public bool Holds(string name) => _ranges.ContainsKey(name);

    /// <summary>Where a tensor of the file stands.</summary>
    public TensorRange RangeOf(string name) => _ranges[name];

    public override (VerifiedData Data, TensorRange Range) Find(string name) => (Data, RangeOf(name));

    public override IEnumerable<LoadPart> Locate(ChunkRead read) => [LoadPart.Create(Data, RangeOf(read.Name), read)];

    protected override void Dispose(bool disposing) => _file.Dispose();

    private static Dictionary<string, TensorRange> Locate(SafetensorsHeader header, out long blockCount)
    {
        var ranges = new Dictionary<string, TensorRange>(header.Tensors.Count, StringComparer.Ordinal);
        blockCount = 0;
        foreach (SafetensorsTensor tensor in header.Tensors)
        {
            // A file of others may have more blocks than an int holds; nothing asks for their numbers then.
            ranges.Add(tensor.Name, new TensorRange(tensor.Name, header.DataStart + tensor.Begin, tensor.Length, unchecked((int)blockCount)));
            blockCount += DataBlocks.CountOf(tensor.Length);
        }

        return ranges;
    }
}
