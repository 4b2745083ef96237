namespace Fabric.Formats.Torch;

/// <summary>Where the bytes of a storage are.</summary>
internal abstract class TorchStorageBytes
{
    public abstract long Length { get; }

    /// <exception cref="CheckpointCorruptException">They are damaged.</exception>
    public abstract void Read(Span<byte> bytes, long offset);
}
