using System.Runtime.InteropServices;

namespace Fabric.Native;

/// <summary>Lends managed memory, pinned for as long as the lease lives.</summary>
internal sealed class PinnedBuffer : IDisposable
{
    private GCHandle _handle;

    private PinnedBuffer(byte[] bytes)
    {
        _handle = GCHandle.Alloc(bytes, GCHandleType.Pinned);
    }

    public static MemoryLease Lease(byte[] bytes)
    {
        var pin = new PinnedBuffer(bytes);
        return new MemoryLease(pin._handle.AddrOfPinnedObject(), bytes.Length, bytes, pin);
    }

    public void Dispose()
    {
        if (_handle.IsAllocated)
        {
            _handle.Free();
        }
    }
}
