using System.Runtime.InteropServices;

namespace Fabric.Native;

/// <summary>Page-aligned memory outside the managed heap, for gathering small ranges into one read or write.</summary>
internal sealed unsafe class AlignedBuffer : IDisposable
{
    private const nuint PageSize = 4096;

    private readonly int _length;
    private void* _pointer;

    public AlignedBuffer(int length)
    {
        _length = length;
        _pointer = NativeMemory.AlignedAlloc((nuint)length, PageSize);
    }

    public nint Pointer => (nint)_pointer;

    public Span<byte> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(_pointer is null, this);
            return new Span<byte>(_pointer, _length);
        }
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_pointer);
        _pointer = null;
    }
}
