using System.Buffers.Binary;
using Fabric.Formats.Safetensors;
using Fabric.Formats.Torch;
using Fabric.Formats.TorchSharpDat;
using Fabric.Formats.Zip;
using Fabric.Interop;
using Fabric.Storage;

namespace Fabric.Checkpoints;

/// <summary>Opens a file of any format. What it is, its bytes say, never its name.</summary>
internal static class SingleFiles
{
    private const int SignatureLength = 512;
    private const int ShortSignatureLength = sizeof(ulong) + 1;
    private const byte PickleProtocol = 0x80;

    /// <param name="file">The file, which is disposed with what is returned, or if this fails.</param>
    /// <param name="options">How files of PyTorch are read.</param>
    /// <exception cref="CheckpointFormatException">It is of no known format, or breaks its rules.</exception>
    /// <exception cref="CheckpointCorruptException">It is damaged.</exception>
    public static (CheckpointCatalog Catalog, TensorFile File) Open(StoredFile file, TorchReadOptions options)
    {
        try
        {
            Span<byte> signature = stackalloc byte[(int)Math.Min(SignatureLength, file.Length)];
            Span<byte> start = signature[..Math.Min(ShortSignatureLength, signature.Length)];
            file.Read(start, 0);
            if (!IsSafetensors(start, file.Length))
            {
                file.Read(signature, 0);
                if (ZipReader.Recognize(signature) || TorchTar.Recognize(signature) || signature is [PickleProtocol, < 8, ..])
                {
                    return TorchCatalog.Open(file, options);
                }

                if (DatFile.TryRead(file) is { } content)
                {
                    return TorchCatalog.OfRoot(TorchSharpDocument.Create(content, file), archive: null, CheckpointKind.TorchSharp, file, options);
                }

                if (TryOpenText(file, options) is { } opened)
                {
                    return opened;
                }
            }

            // Its errors say most about what is no file of any format.
            CheckpointFile safetensors = CheckpointFile.Open(file);
            return (CheckpointCatalog.OfFile(safetensors), safetensors);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The length of a header, and a brace.</summary>
    private static bool IsSafetensors(ReadOnlySpan<byte> signature, long length) =>
        signature.Length > sizeof(ulong)
        && BinaryPrimitives.ReadUInt64LittleEndian(signature) is <= SafetensorsHeader.MaxLength and > 1 and var header
        && (long)header <= length
        && signature[sizeof(ulong)] is (byte)'{' or (byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r';

    /// <summary>A pickle of protocol 0 or 1 begins with nothing that tells it from anything else.</summary>
    private static (CheckpointCatalog Catalog, TensorFile File)? TryOpenText(StoredFile file, TorchReadOptions options)
    {
        try
        {
            return TorchCatalog.Open(file, options);
        }
        catch (CheckpointException)
        {
            return null;
        }
    }
}
