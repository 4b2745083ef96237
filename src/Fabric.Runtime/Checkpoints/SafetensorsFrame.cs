using System.Text;
using Fabric.Formats.Safetensors;

namespace Fabric.Checkpoints;

/// <summary>The header of a safetensors file, which holds manifest and checksums.</summary>
internal sealed class SafetensorsFrame : FileFrame
{
    /// <param name="header">The header, its checksums still to be filled in.</param>
    /// <param name="fileLength">The length of the file in bytes.</param>
    public SafetensorsFrame(SafetensorsHeaderImage header, long fileLength)
    {
        Header = header;
        FileLength = fileLength;
    }

    public SafetensorsHeaderImage Header { get; }

    public override long FileLength { get; }

    public override BlockHashes NewHashes(int count) => new DataBlocks(count);

    public override ShardInfo Write(BlockHashes hashes, WriteAt write)
    {
        Header.Fill(MetadataKeys.Blocks, ((DataBlocks)hashes).ToDigits());
        string checksum = HeaderChecksum.Compute(Header.Bytes, Header.PositionOf(MetadataKeys.Checksum));
        Header.Fill(MetadataKeys.Checksum, Encoding.ASCII.GetBytes(checksum));
        write(Header.Bytes, 0);
        return new ShardInfo(FileLength, checksum);
    }
}
