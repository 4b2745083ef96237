namespace Fabric.Checkpoints;

/// <summary>Whole blocks that are read from one file, and where their bytes go.</summary>
internal sealed class LoadPart
{
    private readonly IReadOnlyList<ByteRun> _runs;

    // What the runs count from, before the range.
    private readonly long _before;

    private LoadPart(VerifiedData data, TensorRange range, IReadOnlyList<ByteRun> runs, long before, TensorTarget target)
    {
        Data = data;
        Range = range;
        Target = target;
        _runs = runs;
        _before = before;
    }

    public VerifiedData Data { get; }

    /// <summary>What is read.</summary>
    public TensorRange Range { get; }

    public TensorTarget Target { get; }

    /// <summary>What the bytes that are read become before they go anywhere; <see langword="null"/> where they are what is wanted.</summary>
    public StoredForm? Form { get; private init; }

    /// <param name="data">The file.</param>
    /// <param name="chunk">Where the chunk stands in it.</param>
    /// <param name="read">What is read of it; not nothing.</param>
    public static LoadPart Create(VerifiedData data, TensorRange chunk, ChunkRead read)
    {
        if (data.VerifiesWhole)
        {
            return new LoadPart(data, chunk, read.Runs, before: 0, read.Target);
        }

        TensorRange range = chunk.Blocks(read.Runs[0].From, read.Runs[^1].FromEnd, out long before);
        return new LoadPart(data, range, read.Runs, before, read.Target);
    }

    /// <summary>A chunk that does not lie in the file as it does in memory.</summary>
    /// <param name="data">The file.</param>
    /// <param name="stored">What has to be read for it.</param>
    /// <param name="form">What that becomes.</param>
    /// <param name="read">What is wanted of it then; not nothing.</param>
    public static LoadPart Create(VerifiedData data, TensorRange stored, StoredForm form, ChunkRead read) =>
        new(data, stored, read.Runs, before: 0, read.Target) { Form = form };

    /// <summary>Whether all bytes of a block go to one place, so that it can be read there.</summary>
    /// <param name="start">Where the block begins in the range.</param>
    /// <param name="length">Its length.</param>
    /// <param name="to">That place in the target.</param>
    public bool TryGetPlace(long start, int length, out long to)
    {
        ByteRun run = _runs[FirstRun(start)];
        to = run.To + start + _before - run.From;
        return run.From <= start + _before && run.FromEnd >= start + _before + length;
    }

    /// <summary>The bytes of a block that go somewhere.</summary>
    /// <param name="start">Where the block begins in the range.</param>
    /// <param name="length">Its length.</param>
    /// <returns>Where in the block they begin, where they go in the target, and how many they are.</returns>
    public IEnumerable<(int From, long To, int Length)> PlacesOf(long start, int length)
    {
        for (int i = FirstRun(start); i < _runs.Count && _runs[i].From < start + _before + length; i++)
        {
            long from = Math.Max(_runs[i].From, start + _before);
            long end = Math.Min(_runs[i].FromEnd, start + _before + length);
            if (end > from)
            {
                yield return ((int)(from - start - _before), _runs[i].To + from - _runs[i].From, (int)(end - from));
            }
        }
    }

    /// <summary>The run that holds a byte, or the first after it.</summary>
    private int FirstRun(long start)
    {
        int low = 0;
        int high = _runs.Count - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_runs[middle].FromEnd > start + _before)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }
}
