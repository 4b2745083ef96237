namespace Fabric.Checkpoints;

/// <summary>A piece of a file that can be held to a checksum.</summary>
/// <param name="tensor">The tensor that it is of; <see langword="null"/> for what is beside tensors.</param>
/// <param name="length">In bytes.</param>
internal abstract class StoredCheck(string? tensor, long length)
{
    public string? Tensor => tensor;

    public long Length => length;

    /// <param name="buffer">Room for a block.</param>
    /// <param name="cancellationToken">Heeded between blocks.</param>
    /// <returns>How many bytes match their checksum.</returns>
    /// <exception cref="CheckpointCorruptException">It is damaged.</exception>
    /// <exception cref="CheckpointFormatException">It is not what it should be.</exception>
    public abstract long Run(Span<byte> buffer, CancellationToken cancellationToken);
}
