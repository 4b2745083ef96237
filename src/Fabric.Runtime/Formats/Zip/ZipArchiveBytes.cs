using Fabric.Storage;

namespace Fabric.Formats.Zip;

/// <summary>The part of a file that is an archive. Offsets in it count from its start.</summary>
/// <param name="File">The file.</param>
/// <param name="Start">Where in the file the archive begins.</param>
/// <param name="Length">How long it is.</param>
internal sealed record ZipArchiveBytes(StoredFile File, long Start, long Length)
{
    public string Path => File.Path;

    /// <exception cref="CheckpointCorruptException">The file ends before.</exception>
    public void Read(Span<byte> bytes, long offset)
    {
        try
        {
            File.Read(bytes, Start + offset);
        }
        catch (EndOfStreamException e)
        {
            throw ZipErrors.CutOff(Path, $"it ends before byte {Start + offset + bytes.Length}", e);
        }
    }
}
