namespace Fabric.Checkpoints;

/// <summary>
/// What one worker moves at a time: a part of one large tensor, straight from or into its memory, or a run of small ones
/// that follow one another in the file, gathered in a buffer.
/// </summary>
/// <param name="First">The index of the first tensor.</param>
/// <param name="Count">The number of tensors; 1 for a part of a large one.</param>
/// <param name="Start">Where in that large tensor the part begins, in bytes: the start of a block.</param>
/// <param name="Length">In bytes.</param>
internal readonly record struct TransferPiece(int First, int Count, long Start, int Length)
{
    /// <summary>The longest piece in bytes: whole blocks.</summary>
    public const int MaxLength = 4 * DataBlocks.Size;

    /// <summary>Tensors of at least this many bytes move by themselves; smaller ones have one block at most.</summary>
    public const int LargeLength = DataBlocks.Size;

    /// <summary>How many pieces a tensor has a share in.</summary>
    public static int CountOf(long length) => length < LargeLength ? 1 : checked((int)((length + MaxLength - 1) / MaxLength));

    /// <param name="tensors">In the order of the file.</param>
    public static List<TransferPiece> Split(IReadOnlyList<TensorRange> tensors)
    {
        var pieces = new List<TransferPiece>();
        for (int i = 0; i < tensors.Count;)
        {
            if (tensors[i].Length >= LargeLength)
            {
                for (long start = 0; start < tensors[i].Length; start += MaxLength)
                {
                    pieces.Add(new(i, 1, start, (int)Math.Min(MaxLength, tensors[i].Length - start)));
                }

                i++;
                continue;
            }

            int first = i;
            int length = 0;
            while (i < tensors.Count
                && tensors[i].Length < LargeLength
                && length + tensors[i].Length <= MaxLength
                && tensors[i].Offset == tensors[first].Offset + length)
            {
                length += (int)tensors[i++].Length;
            }

            pieces.Add(new(first, i - first, 0, length));
        }

        return pieces;
    }
}
