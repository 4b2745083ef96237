using System.Buffers.Binary;
using Fabric.Storage;

namespace Fabric.Formats.Safetensors;

/// <summary>Recognizes safetensors files and reads their headers.</summary>
internal static class SafetensorsFile
{
    /// <summary>How many bytes <see cref="Recognize"/> wants.</summary>
    public const int SignatureLength = SafetensorsHeader.PrefixLength + 1;

    /// <summary>
    /// Whether a file begins as a safetensors file does: a possible length, then JSON. A damaged one does too, so that it
    /// is reported as damaged rather than as absent.
    /// </summary>
    public static bool Recognize(ReadOnlySpan<byte> start) =>
        start.Length >= SignatureLength &&
        BinaryPrimitives.ReadUInt64LittleEndian(start) <= SafetensorsHeader.MaxLength &&
        start[SafetensorsHeader.PrefixLength] is (byte)'{' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';

    /// <summary>Reads and checks the header. Nothing is allocated for it before its length is known to be in the file.</summary>
    /// <exception cref="CheckpointFormatException">Not a safetensors file, or one that breaks a rule.</exception>
    /// <exception cref="CheckpointCorruptException">The file is shorter than it says.</exception>
    public static SafetensorsHeader ReadHeader(StoredFile file)
    {
        CheckSignature(file);
        Span<byte> prefix = stackalloc byte[SafetensorsHeader.PrefixLength];
        file.Read(prefix, 0);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > (ulong)(file.Length - SafetensorsHeader.PrefixLength))
        {
            throw SafetensorsErrors.CutOff(file.Path, $"its header has {length} bytes, the file {file.Length}");
        }

        var bytes = new byte[SafetensorsHeader.PrefixLength + (int)length];
        file.Read(bytes, 0);
        SafetensorsHeader header = SafetensorsHeaderParser.Parse(bytes, file.Path);
        CheckDataEnd(header, file);
        return header;
    }

    private static void CheckSignature(StoredFile file)
    {
        Span<byte> start = stackalloc byte[(int)Math.Min(SignatureLength, file.Length)];
        file.Read(start, 0);
        if (Recognize(start))
        {
            return;
        }

        if (start.IsEmpty)
        {
            throw new CheckpointFormatException($"'{file.Path}' is empty. {CheckpointFormatException.Advice}", file.Path);
        }

        if (start.StartsWith("version "u8))
        {
            throw new CheckpointFormatException(
                $"'{file.Path}' is a git LFS pointer, not the file itself. Fetch it with 'git lfs pull'.", file.Path);
        }

        if (start.StartsWith("PK"u8))
        {
            throw new CheckpointFormatException($"'{file.Path}' begins like a zip file, and is no safetensors file. {CheckpointFormatException.Advice}", file.Path);
        }

        throw SafetensorsErrors.Broken(
            file.Path, $"it does not begin with the length of a header (at most {SafetensorsHeader.MaxLength:N0} bytes) and a JSON object");
    }

    private static void CheckDataEnd(SafetensorsHeader header, StoredFile file)
    {
        long available = file.Length - header.DataStart;
        if (available > header.DataLength)
        {
            throw SafetensorsErrors.Broken(file.Path, $"{available - header.DataLength} bytes after the data belong to no tensor");
        }

        if (available < header.DataLength)
        {
            SafetensorsTensor cut = header.Tensors.First(tensor => tensor.End > available);
            throw SafetensorsErrors.CutOff(
                file.Path,
                $"{header.DataLength - available} bytes are missing, from tensor {SafetensorsErrors.Show(cut.Name)} on");
        }
    }
}
