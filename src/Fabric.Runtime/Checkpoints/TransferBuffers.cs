using System.Collections.Concurrent;
using Fabric.Native;
using Fabric.Storage;

namespace Fabric.Checkpoints;

/// <summary>The buffers of one transfer: as many as its workers use at once, used again and again.</summary>
internal sealed class TransferBuffers : IDisposable
{
    // Room to lie in memory as in the file.
    private const int Length = TransferPiece.MaxLength + WrittenFile.DirectAlignment;

    private readonly ConcurrentBag<NativeBlock> _free = [];

    public NativeBlock Rent() => _free.TryTake(out NativeBlock? buffer) ? buffer : new NativeBlock(Length);

    public void Return(NativeBlock buffer) => _free.Add(buffer);

    public void Dispose()
    {
        while (_free.TryTake(out NativeBlock? buffer))
        {
            buffer.Dispose();
        }
    }
}
