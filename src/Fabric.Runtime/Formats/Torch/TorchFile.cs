using Fabric.Formats.Pickle;
using Fabric.Formats.Zip;
using Fabric.Storage;

namespace Fabric.Formats.Torch;

/// <summary>
/// A file that PyTorch wrote, any version and form, or a plain pickle. Opening it reads the pickles and directories in it;
/// the data of tensors is read when asked for. Nothing in it is run. The <see cref="StoredFile"/> stays open as long.
/// </summary>
internal sealed class TorchFile
{
    private TorchFile(TorchFileKind kind, TorchStream.Content content, TorchArchive? archive)
    {
        (Kind, Root, Archive) = (kind, content.Root, archive);
        ForeignNames = [.. content.ForeignNames];
    }

    public TorchFileKind Kind { get; }

    public PickleValue Root { get; }

    /// <summary>The archive, where the file is one.</summary>
    public TorchArchive? Archive { get; }

    /// <summary>The classes and functions that the file names and that are unknown here, used or not.</summary>
    public IReadOnlyList<string> ForeignNames { get; }

    /// <inheritdoc cref="Open(StoredFile, long, long, TorchReadOptions)"/>
    public static TorchFile Open(StoredFile file, TorchReadOptions? options = null) => Open(file, 0, file.Length, options ?? TorchReadOptions.Default);

    /// <summary>Opens what torch.save wrote into a range of a file.</summary>
    /// <exception cref="CheckpointFormatException">It is none of these, breaks a rule, or asks for more than the limits allow.</exception>
    /// <exception cref="CheckpointCorruptException">It is damaged.</exception>
    public static TorchFile Open(StoredFile file, long start, long length, TorchReadOptions options)
    {
        ByteSource source = ByteSource.Of(file, start, length);
        Span<byte> signature = stackalloc byte[(int)Math.Min(TorchTar.SignatureLength, length)];
        source.Read(signature, 0);
        if (ZipReader.Recognize(signature))
        {
            TorchArchive archive = TorchArchive.Open(file, start, length, options);
            return new TorchFile(archive.IsTorchScript ? TorchFileKind.TorchScript : TorchFileKind.Zip, archive.Read(), archive);
        }

        if (TorchTar.Recognize(signature))
        {
            return new TorchFile(TorchFileKind.Tar, TorchTar.Read(source, options), null);
        }

        CheckOthers(file.Path, signature);
        TorchStream.Content content = TorchStream.Read(source, options);
        return new TorchFile(content.IsStream ? TorchFileKind.Stream : TorchFileKind.Pickle, content, null);
    }

    /// <summary>Names what a pickle could not be.</summary>
    private static void CheckOthers(string path, ReadOnlySpan<byte> start)
    {
        string? other =
            start.IsEmpty ? "is empty"
            : start.StartsWith("version https://git-lfs"u8) ? "is a git LFS pointer, not the file itself: fetch it with 'git lfs pull'"
            : start.StartsWith("\x89HDF\r\n"u8) ? "is an HDF5 file"
            : start is [0x1f, 0x8b, ..] ? "is compressed with gzip: decompress it first"
            : start is [(byte)'B', (byte)'Z', (byte)'h', ..] ? "is compressed with bzip2: decompress it first"
            : start.StartsWith("\x93NUMPY"u8) ? "is a numpy .npy file"
            : start is [(byte)'<', ..] ? "is a page of HTML or XML, as a failed download leaves it"
            : null;
        if (other is not null)
        {
            throw new CheckpointFormatException($"'{path}' {other}. A file of torch.save or a pickle was expected.", path);
        }
    }
}
