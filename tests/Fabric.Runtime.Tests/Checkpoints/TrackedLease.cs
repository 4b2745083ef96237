using System.Runtime.InteropServices;
using Fabric.Native;

namespace Fabric.Runtime.Tests.Checkpoints;

/// <summary>Pins an array for a lease and says when it is given back.</summary>
internal sealed class TrackedLease : IDisposable
{
    private readonly Action _given;
    private GCHandle _pin;

    private TrackedLease(byte[] bytes, Action given)
    {
        _pin = GCHandle.Alloc(bytes, GCHandleType.Pinned);
        _given = given;
    }

    public static MemoryLease Create(byte[] bytes, Action given)
    {
        var lease = new TrackedLease(bytes, given);
        return new MemoryLease(lease._pin.AddrOfPinnedObject(), bytes.Length, bytes, lease);
    }

    public void Dispose()
    {
        _pin.Free();
        _given();
    }
}
