namespace Fabric.Checkpoints;

/// <summary>A stretch of a file's data, small enough to be in memory whole: what is streamed goes window by window.</summary>
/// <param name="Pieces">What is in it, in the order of the file.</param>
/// <param name="Length">In bytes.</param>
internal sealed record TransferWindow(IReadOnlyList<TransferWindow.Piece> Pieces, int Length)
{
    /// <summary>The longest window in bytes: whole blocks.</summary>
    public const int MaxLength = 32 * DataBlocks.Size;

    /// <param name="lengths">Of the tensors, in bytes, in the order of the file.</param>
    public static IEnumerable<TransferWindow> Split(IEnumerable<long> lengths)
    {
        var pieces = new List<Piece>();
        int length = 0;
        foreach ((int tensor, long total) in lengths.Index())
        {
            for (long start = 0; start < total;)
            {
                // Blocks stay whole: all but a tensor's last have the full size.
                long room = total - start <= MaxLength - length ? total - start : (MaxLength - length) / DataBlocks.Size * DataBlocks.Size;
                if (room == 0)
                {
                    yield return new TransferWindow(pieces, length);
                    pieces = [];
                    length = 0;
                    continue;
                }

                pieces.Add(new Piece(tensor, start, (int)room, length));
                length += (int)room;
                start += room;
            }
        }

        if (pieces.Count > 0)
        {
            yield return new TransferWindow(pieces, length);
        }
    }

    /// <summary>Whole blocks of one tensor.</summary>
    /// <param name="Tensor">Its number among those that are streamed.</param>
    /// <param name="Start">Where in the tensor they begin, in bytes.</param>
    /// <param name="Length">In bytes.</param>
    /// <param name="Position">Where in the window they begin.</param>
    internal readonly record struct Piece(int Tensor, long Start, int Length, int Position);
}
