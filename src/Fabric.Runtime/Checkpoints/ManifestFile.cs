using System.Text;
using Fabric.Storage;

namespace Fabric.Checkpoints;

/// <summary>
/// The manifest of a folder, as a file: JSON whose last member is its checksum, XXH128 over the file with its own digits as <c>0</c>.
/// </summary>
internal static class ManifestFile
{
    /// <summary>More than any real one has; what is longer is not read.</summary>
    public const int MaxLength = 100_000_000;

    private static readonly byte[] Start = [.. ",\""u8, .. Encoding.ASCII.GetBytes(ManifestKeys.Checksum), .. "\":\""u8];
    private static readonly byte[] End = "\"}"u8.ToArray();

    /// <returns>The bytes of the file, and the checkpoint's identity.</returns>
    /// <exception cref="CheckpointException">It would be one that is not read.</exception>
    public static (byte[] Bytes, string Checksum) Write(Manifest manifest)
    {
        ReadOnlySpan<byte> json = ManifestWriter.Write(manifest).Span;
        if (json.Length > MaxLength - Start.Length - HeaderChecksum.Digits - End.Length || manifest.Shards is { HasBoundedNames: false })
        {
            throw new CheckpointException(
                $"Names and values need {json.Length:N0} bytes in the manifest, which may have {MaxLength:N0}, and what single ranks have its own share of them. " +
                "Store large data as tensors, and fewer of them.");
        }

        byte[] bytes = [.. json[..^1], .. Start, .. HeaderChecksum.Placeholder, .. End];
        int position = PositionIn(bytes);
        string checksum = HeaderChecksum.Compute(bytes, position);
        Encoding.ASCII.GetBytes(checksum, bytes.AsSpan(position));
        return (bytes, checksum);
    }

    /// <summary>Reads what <see cref="Write"/> has written.</summary>
    /// <exception cref="CheckpointCorruptException">It is damaged.</exception>
    /// <exception cref="CheckpointFormatException">It is of a later version, or contradicts itself.</exception>
    /// <exception cref="IOException">The system refused to read it.</exception>
    public static (Manifest Manifest, string Checksum) Read(FileSystem fileSystem, string path)
    {
        byte[] bytes = ReadBytes(fileSystem, path);
        string checksum = Check(bytes, path);
        Manifest manifest = ManifestReader.Read(bytes, path);
        return manifest.Shards is null
            ? throw new CheckpointFormatException($"The manifest '{path}' names no shards.", path)
            : (manifest, checksum);
    }

    /// <summary>The checksum that stands in the file now.</summary>
    /// <inheritdoc cref="Read"/>
    public static string ReadChecksum(FileSystem fileSystem, string path) => Check(ReadBytes(fileSystem, path), path);

    private static byte[] ReadBytes(FileSystem fileSystem, string path)
    {
        using StoredFile file = StoredFile.Open(fileSystem, path);
        if (file.Length > MaxLength)
        {
            throw new CheckpointFormatException($"The manifest '{path}' has {file.Length:N0} bytes, more than any of this library.", path);
        }

        var bytes = new byte[file.Length];
        file.Read(bytes, 0);
        return bytes;
    }

    private static string Check(byte[] bytes, string path)
    {
        int position = PositionIn(bytes);
        bool hasForm = position > Start.Length
            && bytes.AsSpan(0, position).EndsWith(Start)
            && bytes.AsSpan().EndsWith(End);
        string computed = hasForm ? HeaderChecksum.Compute(bytes, position) : "";
        return hasForm && bytes.AsSpan(position, HeaderChecksum.Digits).SequenceEqual(Encoding.ASCII.GetBytes(computed))
            ? computed
            : throw new CheckpointCorruptException(
                $"The manifest '{path}' is damaged: its checksum {(hasForm ? "does not match" : "is not where it belongs")}. {CheckpointCorruptException.Advice}", path);
    }

    private static int PositionIn(byte[] bytes) => bytes.Length - End.Length - HeaderChecksum.Digits;
}
