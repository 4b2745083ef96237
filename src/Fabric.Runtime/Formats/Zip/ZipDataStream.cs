namespace Fabric.Formats.Zip;

/// <summary>Bytes of a file as a stream, read once from start to end.</summary>
internal sealed class ZipDataStream(ZipArchiveBytes archive, long offset, long length) : Stream
{
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        Span<byte> wanted = buffer[..(int)Math.Min(buffer.Length, length - _read)];
        archive.Read(wanted, offset + _read);
        _read += wanted.Length;
        return wanted.Length;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
