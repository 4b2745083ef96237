using System.Runtime.InteropServices;

namespace Fabric.Native;

/// <summary>Memory outside the managed heap, of any length, in huge pages where the system has them: fresh small ones cost more than the copy into them.</summary>
internal sealed unsafe class NativeBlock : IDisposable
{
    private const nuint HugePage = 2 << 20;
    private const nuint CacheLine = 64;

    private void* _pointer;

    public NativeBlock(long length)
    {
        Length = length;
        bool isHuge = length >= (long)HugePage;
        _pointer = NativeMemory.AlignedAlloc((nuint)Math.Max(1, length), isHuge ? HugePage : CacheLine);
        if (isHuge)
        {
            Libc.PreferHugePages((nint)_pointer, length);
        }
    }

    public long Length { get; }

    /// <summary>Lends a part of it.</summary>
    public MemoryLease Lease(long offset, long length)
    {
        ObjectDisposedException.ThrowIf(_pointer is null, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - offset);
        return new MemoryLease((nint)((byte*)_pointer + offset), length, this);
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_pointer);
        _pointer = null;
    }
}
