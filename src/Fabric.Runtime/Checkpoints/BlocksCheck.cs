namespace Fabric.Checkpoints;

/// <summary>Blocks of one tensor that have hashes.</summary>
internal sealed class BlocksCheck : StoredCheck
{
    private readonly VerifiedData _data;
    private readonly TensorRange _range;
    private readonly long _start;

    private BlocksCheck(VerifiedData data, TensorRange range, long start, long length)
        : base(range.Name, length)
    {
        _data = data;
        _range = range;
        _start = start;
    }

    /// <summary>A tensor, in pieces that several threads can share.</summary>
    public static IEnumerable<BlocksCheck> Split(VerifiedData data, TensorRange range)
    {
        for (long start = 0; start < range.Length; start += TransferPiece.MaxLength)
        {
            yield return new BlocksCheck(data, range, start, Math.Min(TransferPiece.MaxLength, range.Length - start));
        }
    }

    public override long Run(Span<byte> buffer, CancellationToken cancellationToken)
    {
        for (long done = 0; done < Length; done += DataBlocks.Size)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _data.ReadBlock(_range, _start + done, buffer[..(int)Math.Min(DataBlocks.Size, Length - done)]);
        }

        return Length;
    }
}
