namespace Fabric.Native;

/// <summary>A range of memory lent for the time of one transfer. It stays valid, and its owner alive, until disposed.</summary>
internal sealed unsafe class MemoryLease : IDisposable
{
    private object? _owner;
    private IDisposable? _disposeWith;

    /// <param name="pointer">The first byte.</param>
    /// <param name="length">The length in bytes, possibly over 2 GiB.</param>
    /// <param name="owner">What must not be collected while the memory is in use.</param>
    /// <param name="disposeWith">What is freed with the lease: a staging copy, a pin.</param>
    public MemoryLease(nint pointer, long length, object? owner, IDisposable? disposeWith = null)
    {
        Pointer = pointer;
        Length = length;
        _owner = owner;
        _disposeWith = disposeWith;
    }

    public nint Pointer { get; }

    public long Length { get; }

    /// <summary>The bytes from <paramref name="offset"/>; a span holds 2 GiB at most.</summary>
    public Span<byte> Slice(long offset, int length)
    {
        ObjectDisposedException.ThrowIf(_owner is null && _disposeWith is null && Length > 0, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - length);
        return new Span<byte>((byte*)Pointer + offset, length);
    }

    public void Dispose()
    {
        _disposeWith?.Dispose();
        _disposeWith = null;
        GC.KeepAlive(_owner);
        _owner = null;
    }
}
