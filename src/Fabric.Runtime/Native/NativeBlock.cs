using System.Runtime.InteropServices;

namespace Fabric.Native;

/// <summary>
/// Page-aligned memory outside the managed heap, of any length, in huge pages where the system has them: fresh small ones cost more than the copy into them.
/// </summary>
internal sealed unsafe class NativeBlock : IDisposable
{
    private const nuint Page = 4096;
    private const nuint HugePage = 2 << 20;

    private void* _pointer;

    public NativeBlock(long length)
    {
        Length = length;
        bool isHuge = length >= (long)HugePage;
        _pointer = NativeMemory.AlignedAlloc((nuint)Math.Max(1, length), isHuge ? HugePage : Page);
        if (isHuge)
        {
            Libc.PreferHugePages((nint)_pointer, length);
        }
    }

    public long Length { get; }

    public nint Pointer => (nint)_pointer;

    /// <summary>All of it, which must be 2 GiB at most.</summary>
    public Span<byte> Span => Slice(0, checked((int)Length));

    /// <summary>A part of it; a span holds 2 GiB at most.</summary>
    public Span<byte> Slice(long offset, int length)
    {
        Check(offset, length);
        return new Span<byte>((byte*)_pointer + offset, length);
    }

    /// <summary>Lends a part of it.</summary>
    public MemoryLease Lease(long offset, long length)
    {
        Check(offset, length);
        return new MemoryLease((nint)((byte*)_pointer + offset), length, this);
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_pointer);
        _pointer = null;
    }

    private void Check(long offset, long length)
    {
        ObjectDisposedException.ThrowIf(_pointer is null, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - length);
    }
}
