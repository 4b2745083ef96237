namespace Fabric.Formats.Torch;

/// <summary>Bytes that lie as they are in a file or in a pickle.</summary>
internal sealed class RangeStorageBytes(ByteSource source) : TorchStorageBytes
{
    public override long Length => source.Length;

    public override void Read(Span<byte> bytes, long offset) => source.Read(bytes, offset);
}
