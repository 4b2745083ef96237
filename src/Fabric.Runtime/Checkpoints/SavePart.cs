namespace Fabric.Checkpoints;

/// <summary>What one writer of a file writes of its data: pieces that follow one another, about as many bytes as each of the others has.</summary>
internal sealed class SavePart
{
    /// <param name="plan">Where everything goes, the same for all writers. What has no source is left out.</param>
    /// <param name="writer">Which of them this is, from 0.</param>
    /// <param name="writers">How many write the file.</param>
    public SavePart(SavePlan plan, int writer, int writers)
    {
        Plan = plan;

        // Of the right size at once: there may be tens of thousands.
        var ranges = new List<TensorRange>(plan.Ranges.Count);
        var sources = new List<TensorSource>(plan.Ranges.Count);
        for (int i = 0; i < plan.Ranges.Count; i++)
        {
            if (plan.Sources[i] is { } source)
            {
                ranges.Add(plan.Ranges[i]);
                sources.Add(source);
            }
        }

        Ranges = ranges;
        Sources = sources;
        Written = plan.Frame.WrittenWith(ranges);
        Pieces = [.. Divide([.. TransferPiece.Split(Written).Where(static piece => piece.Length > 0)], writer, writers)];
    }

    public SavePlan Plan { get; }

    /// <summary>The tensors that have a source, in the order of the file.</summary>
    public IReadOnlyList<TensorRange> Ranges { get; }

    /// <summary>What is written with each of them, in the same order.</summary>
    public IReadOnlyList<TensorRange> Written { get; }

    /// <summary>Their bytes, in the same order.</summary>
    public IReadOnlyList<TensorSource> Sources { get; }

    /// <summary>The pieces of them that this writer has.</summary>
    public IReadOnlyList<TransferPiece> Pieces { get; }

    /// <summary>How many bytes of tensors it has.</summary>
    public long Length => Pieces.Sum(piece => Enumerable.Range(piece.First, piece.Count).Sum(tensor => Math.Min(piece.Length, Ranges[tensor].Length)));

    /// <summary>The first block of the part, whose blocks follow one another where nothing is streamed.</summary>
    public int FirstBlock => Pieces.Count == 0 ? 0 : BlockAt(Pieces[0].First, Pieces[0].Start);

    public int BlockCount
    {
        get
        {
            if (Pieces.Count == 0)
            {
                return 0;
            }

            TransferPiece last = Pieces[^1];
            int tensor = last.First + last.Count - 1;
            long end = Math.Min(last.Start + last.Length, Ranges[tensor].Length);
            return BlockAt(tensor, DataBlocks.CountOf(end) * DataBlocks.Size) - FirstBlock;
        }
    }

    /// <summary>All of a plan, for the only writer.</summary>
    public static SavePart Whole(SavePlan plan) => new(plan, writer: 0, writers: 1);

    private static IEnumerable<TransferPiece> Divide(IReadOnlyList<TransferPiece> pieces, int writer, int writers)
    {
        long total = pieces.Sum(static piece => (long)piece.Length);
        long start = 0;
        foreach (TransferPiece piece in pieces)
        {
            if ((start + (piece.Length / 2)) * writers / total == writer)
            {
                yield return piece;
            }

            start += piece.Length;
        }
    }

    private int BlockAt(int tensor, long start) => Ranges[tensor].FirstBlock + (int)(start / DataBlocks.Size);
}
