using System.Collections.Concurrent;
using Fabric.Native;

namespace Fabric.Checkpoints;

/// <summary>The buffers of one transfer: as many as its workers use at once, used again and again.</summary>
internal sealed class TransferBuffers : IDisposable
{
    private readonly ConcurrentBag<AlignedBuffer> _free = [];

    public AlignedBuffer Rent() => _free.TryTake(out AlignedBuffer? buffer) ? buffer : new AlignedBuffer(TransferPiece.MaxLength);

    public void Return(AlignedBuffer buffer) => _free.Add(buffer);

    public void Dispose()
    {
        while (_free.TryTake(out AlignedBuffer? buffer))
        {
            buffer.Dispose();
        }
    }
}
