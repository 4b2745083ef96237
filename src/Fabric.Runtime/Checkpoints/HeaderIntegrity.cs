using System.Text;
using Fabric.Formats.Safetensors;

namespace Fabric.Checkpoints;

/// <summary>What protects a file, and what it protects.</summary>
/// <param name="Identity">32 hexadecimal digits: the header's checksum.</param>
/// <param name="Manifest">JSON; <see langword="null"/> for a file of others.</param>
/// <param name="Blocks">The hashes of the data; <see langword="null"/> for a file of others.</param>
internal readonly record struct HeaderIntegrity(string Identity, ReadOnlyMemory<byte>? Manifest, DataBlocks? Blocks)
{
    /// <param name="header">The header.</param>
    /// <param name="blockCount">The number of blocks that its data has.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="CheckpointCorruptException">The checksum does not match, or only some of our entries are there.</exception>
    public static HeaderIntegrity Check(SafetensorsHeader header, long blockCount, string path)
    {
        bool hasManifest = header.Metadata.TryGetValue(MetadataKeys.Manifest, out SafetensorsMetadataValue manifest);
        bool hasBlocks = header.Metadata.TryGetValue(MetadataKeys.Blocks, out SafetensorsMetadataValue blocks);
        bool hasChecksum = header.Metadata.TryGetValue(MetadataKeys.Checksum, out SafetensorsMetadataValue checksum);
        if (!hasManifest && !hasBlocks && !hasChecksum)
        {
            return new(HeaderChecksum.Compute(header.Bytes.Span), null, null);
        }

        if (!hasManifest || !hasBlocks || !hasChecksum)
        {
            string missing = !hasManifest ? MetadataKeys.Manifest : !hasBlocks ? MetadataKeys.Blocks : MetadataKeys.Checksum;
            throw Damaged(path, $"'{missing}' is missing from its metadata, where its companions are");
        }

        if (checksum.Position is not { } position || checksum.Utf8.Length != HeaderChecksum.Digits)
        {
            throw Damaged(path, "its checksum does not have the form of one");
        }

        string computed = HeaderChecksum.Compute(header.Bytes.Span, position);
        if (!checksum.Utf8.Span.SequenceEqual(Encoding.ASCII.GetBytes(computed)))
        {
            throw Damaged(path, "its checksum does not match");
        }

        if (!DataBlocks.TryParse(blocks.Utf8.Span, blockCount, out DataBlocks? hashes))
        {
            throw Damaged(path, $"it does not hold the checksums of its {blockCount} blocks");
        }

        return new(computed, manifest.Utf8, hashes);
    }

    private static CheckpointCorruptException Damaged(string path, string what) =>
        new($"The header of '{path}' is damaged: {what}. {CheckpointCorruptException.Advice}", path);
}
