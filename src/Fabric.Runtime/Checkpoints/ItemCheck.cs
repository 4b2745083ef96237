using Fabric.Formats.Torch;

namespace Fabric.Checkpoints;

/// <summary>One part of a tensor in a file of PyTorch's distributed checkpoint: an archive of its own, opened when it is checked.</summary>
/// <param name="tensor">The tensor.</param>
/// <param name="length">In bytes.</param>
/// <param name="open">Opens it.</param>
/// <param name="checksCrc">Whether records are held to their CRC-32.</param>
internal sealed class ItemCheck(string tensor, long length, Func<TorchTensor> open, bool checksCrc) : StoredCheck(tensor, length)
{
    public override long Run(Span<byte> buffer, CancellationToken cancellationToken)
    {
        TorchTensor item = open();
        long bytes = 0;
        foreach (RecordCheck check in checksCrc ? RecordCheck.Of(archive: null, [KeyValuePair.Create(Tensor!, item)]) : [])
        {
            bytes += check.Run(buffer, cancellationToken);
        }

        return bytes;
    }
}
